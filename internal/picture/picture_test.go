package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"
)

// halves is a picture whose left half is red and whose right half is blue.
func halves(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{R: 255, A: 255})
			if x >= w/2 {
				m.SetRGBA(x, y, color.RGBA{B: 255, A: 255})
			}
		}
	}
	return m
}

func encoded(t *testing.T, write func(*bytes.Buffer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t *testing.T, m image.Image) []byte {
	t.Helper()
	return encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, m, nil) })
}

func asPNG(t *testing.T, m image.Image) []byte {
	t.Helper()
	return encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, m) })
}

// withExif puts EXIF data with an orientation, and a secret, into a JPEG file.
func withExif(file []byte, order binary.ByteOrder, turn uint16) []byte {
	tiff := []byte("II*\x00")
	if order == binary.ByteOrder(binary.BigEndian) {
		tiff = []byte("MM\x00*")
	}
	word := func(v uint16) { tiff = append(tiff, 0, 0); order.PutUint16(tiff[len(tiff)-2:], v) }
	long := func(v uint32) { tiff = append(tiff, 0, 0, 0, 0); order.PutUint32(tiff[len(tiff)-4:], v) }
	long(8)
	word(1)
	word(0x0112)
	word(3)
	long(1)
	word(turn)
	word(0)
	long(0)
	segment := append([]byte("Exif\x00\x00"), append(tiff, "GPS 52.5 N"...)...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1, 0, 0}
	binary.BigEndian.PutUint16(head[4:], uint16(len(segment)+2))
	return append(append(head, segment...), file[2:]...)
}

// claiming is a PNG file that says it is so large.
func claiming(file []byte, w, h uint32) []byte {
	out := bytes.Clone(file)
	binary.BigEndian.PutUint32(out[16:], w)
	binary.BigEndian.PutUint32(out[20:], h)
	binary.BigEndian.PutUint32(out[29:], crc32.ChecksumIEEE(out[12:29]))
	return out
}

func TestWhatIsRefused(t *testing.T) {
	good := asPNG(t, halves(30, 20))
	for name, file := range map[string][]byte{
		"nothing":                 {},
		"a text":                  []byte("hello"),
		"SVG":                     []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
		"SVG with an XML head":    []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`),
		"HTML":                    []byte("<!DOCTYPE html><script>alert(1)</script>"),
		"HTML after a PNG's mark": append([]byte("\x89PNG\r\n\x1a\n"), "<script>alert(1)</script>"...),
		"HTML after a GIF's mark": []byte("GIF89a<script>alert(1)</script>"),
		"HTML after a JPEG's":     append([]byte{0xff, 0xd8, 0xff}, "<script>alert(1)</script>"...),
		"a PDF":                   []byte("%PDF-1.7\n"),
		"a ZIP":                   []byte("PK\x03\x04aaaaaaaaaaaaaaaaaaaa"),
		"BMP":                     append([]byte("BM"), make([]byte, 200)...),
		"an icon":                 append([]byte{0, 0, 1, 0}, make([]byte, 200)...),
		"a program":               append([]byte("\x7fELF"), make([]byte, 200)...),
		"a broken WebP":           []byte("RIFF\x10\x00\x00\x00WEBPVP8 aaaaaaaaaaaaaaaa"),
		"half a PNG":              good[:len(good)/2],
		"the head of a PNG":       good[:33],
		"half a JPEG's head":      asJPEG(t, halves(30, 20))[:40],
		"too wide a PNG":          claiming(good, 1<<31-1, 1),
		"too many pixels":         claiming(good, 12_000, 12_000),
		"more than there are":     claiming(good, 0xffffffff, 0xffffffff),
		"no pixels":               claiming(good, 0, 20),
		"too deep":                asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 5000, 2600))),
		"too large a file":        append(bytes.Clone(good), make([]byte, MaxBytes)...),
	} {
		if files, err := Square(file); err == nil {
			t.Errorf("%s was taken and gave %d files", name, len(files))
		} else if _, ok := IsRefused(err); !ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsTaken(t *testing.T) {
	animated := &gif.GIF{}
	for range 3 {
		frame := image.NewPaletted(image.Rect(0, 0, 40, 40), color.Palette{color.White, color.RGBA{R: 255, A: 255}})
		animated.Image, animated.Delay = append(animated.Image, frame), append(animated.Delay, 10)
	}
	for name, file := range map[string][]byte{
		"a JPEG":                  asJPEG(t, halves(300, 200)),
		"a PNG":                   asPNG(t, halves(200, 300)),
		"one pixel":               asPNG(t, halves(1, 1)),
		"a thin line":             asPNG(t, halves(4000, 1)),
		"grey":                    asJPEG(t, image.NewGray(image.Rect(0, 0, 50, 50))),
		"grey in 16 bits":         asPNG(t, image.NewGray16(image.Rect(0, 0, 50, 50))),
		"clear":                   asPNG(t, image.NewNRGBA(image.Rect(0, 0, 50, 50))),
		"deep":                    asPNG(t, image.NewNRGBA64(image.Rect(0, 0, 50, 50))),
		"an animation":            encoded(t, func(b *bytes.Buffer) error { return gif.EncodeAll(b, animated) }),
		"a PNG with HTML behind":  append(asPNG(t, halves(30, 20)), "<script>alert(1)</script>"...),
		"a JPEG with a ZIP after": append(asJPEG(t, halves(30, 20)), "PK\x03\x04secret"...),
		"twelve million pixels":   asJPEG(t, image.NewGray(image.Rect(0, 0, 4000, 3000))),
	} {
		files, err := Square(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, f := range files {
			config, format, err := image.DecodeConfig(bytes.NewReader(f))
			if err != nil || format != "jpeg" || config.Width != Sizes[i] || config.Height != Sizes[i] {
				t.Errorf("%s became a %s of %dx%d (%v)", name, format, config.Width, config.Height, err)
			}
			if bytes.Contains(f, []byte("script")) || bytes.Contains(f, []byte("secret")) {
				t.Errorf("%s brought something along", name)
			}
		}
	}
}

// A photograph that was taken with the camera held another way stands upright, and
// nothing of where it was taken is left.
func TestOrientation(t *testing.T) {
	red := func(m image.Image, x, y int) bool { r, _, b, _ := m.At(x, y).RGBA(); return r > b }
	for turn, want := range map[uint16][2]bool{ // is the middle of the left side red, is the middle of the top
		1: {true, true}, 2: {false, false}, 3: {false, false}, 4: {true, true},
		5: {false, true}, 6: {false, true}, 7: {false, false}, 8: {false, false},
	} {
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			files, err := Square(withExif(asJPEG(t, halves(200, 200)), order, turn))
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(files[0], []byte("Exif")) || bytes.Contains(files[0], []byte("GPS")) {
				t.Error("EXIF data is left")
			}
			m, err := jpeg.Decode(bytes.NewReader(files[0]))
			if err != nil {
				t.Fatal(err)
			}
			switch turn {
			case 1, 2, 3, 4:
				if red(m, 10, 128) != want[0] {
					t.Errorf("turn %d: the left side is red: %v", turn, !want[0])
				}
			default:
				if red(m, 128, 10) != want[1] {
					t.Errorf("turn %d: the top is red: %v", turn, !want[1])
				}
			}
		}
	}
}
