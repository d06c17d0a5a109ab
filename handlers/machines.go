package handlers

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lode/models"

	"github.com/labstack/echo/v4"
)

// hidden are the addresses that no search engine has to ask for: what is private,
// what only changes something, and the same pages in another order.
var hidden = []string{
	"/account", "/admin", "/confirmations/", "/links/", "/mail/", "/moderation", "/receipts/", "/setup/", "/sign-in", "/sign-up",
	"/posts/*/edits", "/forum/*/new", "/*?*reply_to=", "/*?*sort=", "/*?*before=",
}

// robots tells search engines where not to look, and where the sitemap is.
func (a *App) robots(c echo.Context) error {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, path := range hidden {
		b.WriteString("Disallow: " + path + "\n")
	}
	b.WriteString("\nSitemap: " + a.config.BaseURL + "/sitemap.xml\n")
	dependsOn(c, models.Depends{})
	return a.answer(c, http.StatusOK, echo.MIMETextPlainCharsetUTF8, []byte(b.String()))
}

// securityLife is for how long a security.txt says that it holds. It is made anew
// each day.
const securityLife = 180 * 24 * time.Hour

// securityText says where to report a hole in the site (RFC 9116).
func (a *App) securityText(c echo.Context) error {
	site, err := a.store.Site(c.Request().Context())
	if err != nil {
		return err
	}
	if site.Contact == "" {
		return models.ErrNotFound
	}
	expires := a.store.Now().Truncate(24 * time.Hour).Add(securityLife)
	text := fmt.Sprintf("Contact: mailto:%s\nExpires: %s\nPreferred-Languages: en\nCanonical: %s/.well-known/security.txt\n",
		site.Contact, expires.Format(time.RFC3339), a.config.BaseURL)
	dependsOn(c, models.Depends{})
	return a.answer(c, http.StatusOK, echo.MIMETextPlainCharsetUTF8, []byte(text))
}

const sitemapStart = xml.Header + `<%s xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n"

// sitemap lists the parts of the sitemap.
func (a *App) sitemap(c echo.Context) error {
	articles, topics, err := a.store.SitemapParts(c.Request().Context())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, sitemapStart, "sitemapindex")
	list := func(name string) { a.writeEntry(&b, "sitemap", "/sitemaps/"+name+".xml", nil) }
	list(string(models.SitemapPages))
	for n := range articles {
		list(fmt.Sprintf("%s-%d", models.SitemapArticles, n+1))
	}
	for n := range topics {
		list(fmt.Sprintf("%s-%d", models.SitemapTopics, n+1))
	}
	b.WriteString("</sitemapindex>\n")
	dependsOn(c, models.Depends{})
	return a.answer(c, http.StatusOK, echo.MIMEApplicationXMLCharsetUTF8, b.Bytes())
}

// writeEntry writes one address of a sitemap.
func (a *App) writeEntry(b *bytes.Buffer, element, path string, changed *time.Time) {
	fmt.Fprintf(b, "<%s><loc>", element)
	_ = xml.EscapeText(b, []byte(a.config.BaseURL+path)) // to memory: cannot fail
	b.WriteString("</loc>")
	if changed != nil {
		b.WriteString("<lastmod>" + changed.UTC().Format(time.RFC3339) + "</lastmod>")
	}
	fmt.Fprintf(b, "</%s>\n", element)
}

// sitemapPart lists one part of the sitemap, "pages.xml" or "articles-3.xml".
func (a *App) sitemapPart(c echo.Context) error {
	kind, part, err := a.sitemapNamed(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, sitemapStart, "urlset")
	err = a.store.Sitemap(c.Request().Context(), kind, part, func(e models.SitemapEntry) { a.writeEntry(&b, "url", e.Path, e.Changed) })
	if err != nil {
		return err
	}
	b.WriteString("</urlset>\n")
	dependsOn(c, models.Depends{Everything: kind == models.SitemapTopics}) // each post lifts its topic
	return a.answer(c, http.StatusOK, echo.MIMEApplicationXMLCharsetUTF8, b.Bytes())
}

// sitemapNamed is the part that the address names, if there is one.
func (a *App) sitemapNamed(c echo.Context) (models.SitemapKind, int, error) {
	name, ok := strings.CutSuffix(c.Param("name"), ".xml")
	if !ok {
		return "", 0, models.ErrNotFound
	}
	if name == string(models.SitemapPages) {
		return models.SitemapPages, 1, nil
	}
	kind, number, _ := strings.Cut(name, "-")
	part, err := strconv.Atoi(number)
	if err != nil || number != strconv.Itoa(part) {
		return "", 0, models.ErrNotFound
	}
	articles, topics, err := a.store.SitemapParts(c.Request().Context())
	if err != nil {
		return "", 0, err
	}
	last := map[models.SitemapKind]int{models.SitemapArticles: articles, models.SitemapTopics: topics}[models.SitemapKind(kind)]
	if part < 1 || part > last {
		return "", 0, models.ErrNotFound
	}
	return models.SitemapKind(kind), part, nil
}
