package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// Category is what some articles are about.
type Category struct {
	ID       int64
	Slug     string
	Name     string
	About    string
	Position int
}

// Path is the address of c.
func (c Category) Path() string { return "/categories/" + c.Slug }

// CategoryBySlug finds a category.
func (s *Store) CategoryBySlug(ctx context.Context, slug string) (*Category, error) {
	c, err := gorm.G[*Category](s.r).Where("slug = ?", slug).First(ctx)
	return c, notFound(err)
}

// AddCategory makes a category.
func (s *Store) AddCategory(ctx context.Context, c *Category) error {
	return s.tx(ctx, func(s *Store) error {
		s.touchSite()
		if err := s.write(ctx).Create(c).Error; err != nil {
			return fmt.Errorf("adding category %s: %w", c.Slug, err)
		}
		return nil
	})
}
