// Package qr draws QR codes as paths, which a page can show without an image.
package qr

import (
	"fmt"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// margin is how many modules stay white around a code, for cameras to find it.
const margin = 4

// Code is a QR code in units of one module: a square with sides of Size, and the
// path of what is black in it, as in the d of an SVG path.
type Code struct {
	Size int
	Path string
}

// Of draws a text.
func Of(text string) (Code, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return Code{}, fmt.Errorf("drawing a QR code: %w", err)
	}
	n := code.Bounds().Dx()
	black := func(x, y int) bool {
		if x >= n {
			return false
		}
		r, _, _, _ := code.At(x, y).RGBA()
		return r == 0
	}
	var path strings.Builder
	for y := range n {
		for x := 0; x < n; x++ {
			from := x
			for black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+margin, y+margin, x-from, x-from)
			}
		}
	}
	return Code{Size: n + 2*margin, Path: path.String()}, nil
}
