package models

import (
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// DB lets tests of this package look underneath.
func (s *Store) DB() *gorm.DB { return s.w.Session(&gorm.Session{Logger: logger.Discard}) }
