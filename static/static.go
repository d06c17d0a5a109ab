// Package static holds the files that are served as they are. Each has an
// address that names its content, so that browsers may keep it for good.
package static

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"
)

//go:embed *.css *.js *.svg fonts/*.woff2
var files embed.FS

// Prefix is where static files are.
const Prefix = "/static/"

// File is one file as it is served.
type File struct {
	Path    string // its address
	Type    string // its media type
	Content []byte
}

// Set is all static files by address.
type Set struct {
	byPath map[string]*File
	byName map[string]*File
}

// Files are the files as the program was built with them.
var Files = load()

// load reads the files, and puts into the style sheets the addresses of what they
// refer to. It panics on a broken build.
func load() *Set {
	s := &Set{map[string]*File{}, map[string]*File{}}
	var sheets []string
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if path.Ext(name) == ".css" {
			sheets = append(sheets, name)
			return nil
		}
		return s.add(name, nil)
	})
	for _, name := range sheets {
		if err == nil {
			err = s.add(name, s.resolve)
		}
	}
	if err != nil {
		panic(err)
	}
	return s
}

func (s *Set) add(name string, change func([]byte) []byte) error {
	content, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	if change != nil {
		content = change(content)
	}
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	f := &File{
		Path:    Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext,
		Type:    mime.TypeByExtension(ext),
		Content: content,
	}
	if ext == ".woff2" {
		f.Type = "font/woff2"
	}
	s.byPath[f.Path], s.byName[name] = f, f
	return nil
}

// resolve replaces each url(name) in a style sheet by the file's address.
func (s *Set) resolve(sheet []byte) []byte {
	for name, f := range s.byName {
		sheet = bytes.ReplaceAll(sheet, []byte("url("+name+")"), []byte("url("+f.Path+")"))
	}
	return sheet
}

// At returns the file at this address, or nil.
func (s *Set) At(address string) *File { return s.byPath[address] }

// Path is the address of the file with this name. It panics if there is none,
// which the first page to be made would show.
func (s *Set) Path(name string) string {
	f := s.byName[name]
	if f == nil {
		panic(fmt.Sprintf("static: there is no file %q", name))
	}
	return f.Path
}
