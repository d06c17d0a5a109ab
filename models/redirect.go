package models

import (
	"context"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Redirect sends an address of the site that was here before to where its page
// stands now.
type Redirect struct {
	Path   string `gorm:"primaryKey"` // with its query, as a browser sends it
	Target string
}

// Redirected finds where an old address leads. That of an article which is not
// published leads nowhere: its new address would tell what is in the making.
func (s *Store) Redirected(ctx context.Context, path string) (string, error) {
	r, err := gorm.G[*Redirect](s.r).Where("path = ?", path).First(ctx)
	if err != nil {
		return "", notFound(err)
	}
	if slug, ok := strings.CutPrefix(r.Target, "/news/"); ok {
		slug, _, _ = strings.Cut(slug, "#")
		if _, err := s.articleHead(ctx, slug); err != nil {
			return "", err
		}
	}
	return r.Target, nil
}

func (s *Store) addRedirect(ctx context.Context, path, target string) error {
	if path == "" || path == "/" || path == target {
		return nil
	}
	return s.write(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "path"}}, DoUpdates: clause.AssignmentColumns([]string{"target"})}).
		Create(&Redirect{path, target}).Error
}
