package models

import "gorm.io/gorm"

// DB lets tests of this package look underneath.
func (s *Store) DB() *gorm.DB { return s.w }
