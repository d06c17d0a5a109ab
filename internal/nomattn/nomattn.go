// Package sqlite3 stands in for the cgo driver that gorm's SQLite dialector
// imports: the program opens SQLite through modernc.org/sqlite and needs no C.
package sqlite3
