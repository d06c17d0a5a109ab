package markup

import "testing"

func TestDocument(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{"headings stand below the page's", "# One\n\n## Two\n\n#### Four", "<h2>One</h2>\n<h2>Two</h2>\n<h3>Four</h3>\n"},
		{"links of the house are plain", "[rules](/rules)", "<p><a href=\"/rules\">rules</a></p>\n"},
		{"lists", "- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"},
		{"no HTML", "a <b onclick=x>b</b> <script>c</script>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt; &lt;script&gt;c&lt;/script&gt;</p>\n"},
		{"no other schemes", "[a](javascript:alert(1))", "<p>a</p>\n"},
	}
	for _, tt := range tests {
		if got := string(Document(tt.source)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
