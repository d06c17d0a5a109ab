package views

import (
	"html/template"

	"lode/models"
)

// Document is the terms or the privacy page.
var Document = page[DocumentPage]("documents/show.html")

// DocumentPage is what Document shows.
type DocumentPage struct {
	Document *models.Document
	All      []*models.Document // every version, newest first
	Keeping  []models.Keeping   // what is kept how long, on the privacy page
	Settings models.Settings
}

// InForce reports whether it is the newest version.
func (p DocumentPage) InForce() bool { return p.Document.Version == p.All[0].Version }

// Documents lists the documents for an admin.
var Documents = page[DocumentsPage]("admin/documents.html")

// DocumentsPage is what Documents shows: each document's version in force.
type DocumentsPage struct {
	Documents []*models.Document
	Said      string
}

// EditDocument is the form in which an admin changes a document.
var EditDocument = page[EditDocumentPage]("admin/document.html")

// EditDocumentPage is what EditDocument shows.
type EditDocumentPage struct {
	Form
	Document *models.Document // in force
	All      []*models.Document
	Input    models.DocumentInput
	Preview  template.HTML // of what was typed, if it was asked for
	Theirs   bool          // somebody made a newer version meanwhile
}
