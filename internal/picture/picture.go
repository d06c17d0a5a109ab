// Package picture makes the pictures of people out of whatever they send: always
// decoded and written anew, so that nothing but the picture is left of it.
package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // a format that is taken
	"image/jpeg"
	_ "image/png" // a format that is taken
	"net/http"
	"slices"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // a format that is taken
)

const (
	// MaxBytes is how large a file may be.
	MaxBytes = 5 << 20
	// maxPixels is how many it may have.
	maxPixels = 24_000_000
	// maxDecoded is how many bytes they may take in memory.
	maxDecoded = 100_000_000
	// quality of the JPEG files that come out.
	quality = 85
)

// Sizes are the sides of the squares that come out, in pixels.
var Sizes = []int{256, 64}

// Refused is why a file is not taken, in words for whoever sent it.
type Refused string

func (r Refused) Error() string { return string(r) }

// taken are the kinds of files by what is in them. What a name or a browser says
// they are does not count.
var taken = []string{"image/jpeg", "image/png", "image/gif", "image/webp"}

// alone lets one picture be decoded at a time: each may take 100 MB.
var alone = make(chan struct{}, 1)

// Square cuts the middle out of a picture and returns it as JPEG files of all
// Sizes, turned the right way up. The error is a Refused if the file is at fault.
func Square(file []byte) ([][]byte, error) {
	if len(file) > MaxBytes {
		return nil, Refused("The file has more than 5 MB.")
	}
	if !slices.Contains(taken, http.DetectContentType(file)) {
		return nil, Refused("This is no JPEG, PNG, GIF or WebP file.")
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, Refused("The picture could not be read.")
	}
	pixels := config.Width * config.Height
	if config.Width < 1 || config.Height < 1 || config.Width > maxPixels || config.Height > maxPixels ||
		pixels > maxPixels || pixels*depth(config.ColorModel) > maxDecoded {
		return nil, Refused("The picture has too many pixels: at most 24 million are read.")
	}
	alone <- struct{}{}
	defer func() { <-alone }()
	decoded, format, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, Refused("The picture could not be read.")
	}
	turn := 1
	if format == "jpeg" {
		turn = orientation(file)
	}
	var files [][]byte
	from := upright(shrink(middle(decoded), Sizes[0]), turn)
	for _, side := range Sizes {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, shrink(from, side), &jpeg.Options{Quality: quality}); err != nil {
			return nil, fmt.Errorf("writing a picture: %w", err)
		}
		files = append(files, b.Bytes())
	}
	return files, nil
}

// blurred is how many pixels wide what can still be made out of a blurred picture is.
const blurred = 5

// Blur makes a picture that Square has written such that nothing can be made out but
// its colours.
func Blur(file []byte) ([]byte, error) {
	sharp, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("reading a picture: %w", err)
	}
	var b bytes.Buffer
	err = jpeg.Encode(&b, scaled(shrink(sharp, blurred), sharp.Bounds().Dx(), draw.CatmullRom), &jpeg.Options{Quality: quality})
	if err != nil {
		return nil, fmt.Errorf("writing a picture: %w", err)
	}
	return b.Bytes(), nil
}

// IsRefused reports whether err is the file's fault, and how.
func IsRefused(err error) (Refused, bool) { return errors.AsType[Refused](err) }

// depth is how many bytes a pixel takes once it is decoded.
func depth(m color.Model) int {
	switch m {
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	case color.Gray16Model:
		return 2
	}
	return 4
}

// middle is the largest square in the middle of a picture.
func middle(m image.Image) image.Image {
	b := m.Bounds()
	side := min(b.Dx(), b.Dy())
	x, y := b.Min.X+(b.Dx()-side)/2, b.Min.Y+(b.Dy()-side)/2
	cut := image.Rect(x, y, x+side, y+side)
	if sub, ok := m.(interface {
		SubImage(image.Rectangle) image.Image
	}); ok {
		return sub.SubImage(cut)
	}
	return m
}

// shrink brings a square to a side, on white. A small one becomes larger.
func shrink(m image.Image, side int) *image.RGBA {
	if b := m.Bounds(); b.Dx() > 4*side {
		m = scaled(m, 2*side, draw.ApproxBiLinear) // twice as fast for large ones, and looks the same
	}
	return scaled(m, side, draw.CatmullRom)
}

func scaled(m image.Image, side int, by draw.Scaler) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, side, side))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src)
	by.Scale(out, out.Bounds(), m, m.Bounds(), draw.Over, nil)
	return out
}
