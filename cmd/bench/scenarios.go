package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// scenario is one page as one kind of reader asks for it, and what it costs.
type scenario struct {
	Name  string  `json:"name"`
	As    string  `json:"as"`
	Path  string  `json:"path"`
	Site  cost    `json:"site"`
	Limit cost    `json:"limit"`
	Ratio float64 `json:"cpu_ratio"`

	status        int    // of the right answer
	answer        answer // what the site said when it was asked first
	ask, askLimit request
}

// serial numbers all requests, so that no two replies are the same.
var serial atomic.Int64

// scenarios are what is measured on a site that has been seeded.
func scenarios(address string, s seeded) ([]scenario, error) {
	cookie, err := signIn(address)
	if err != nil {
		return nil, err
	}
	var all []scenario
	for _, page := range []struct{ name, path string }{
		{"front page", "/"},
		{fmt.Sprintf("article, %d replies", largestArticle), s.LargestArticle},
		{"board", s.Board},
		{"topic, first page", s.LargestTopic},
		{"topic, last page", fmt.Sprintf("%s?page=%d", s.LargestTopic, (largestTopic+postsPerPage-1)/postsPerPage)},
	} {
		for _, as := range []struct{ who, cookie string }{{"visitor", ""}, {"member", cookie}} {
			all = append(all, scenario{
				Name: page.name, As: as.who, Path: page.path, status: http.StatusOK,
				ask: get(address, page.path, as.cookie), askLimit: get(address, limitPath(len(all)), as.cookie),
			})
		}
	}
	path := s.LargestArticle + "/comments"
	all = append(all, scenario{
		Name: "leave a reply", As: "guest", Path: path, status: http.StatusSeeOther,
		ask: reply(address, path), askLimit: reply(address, limitPath(len(all))),
	})
	all = append(all, scenario{
		Name: "sign in, wrong password", As: "visitor", Path: "/sign-in", status: http.StatusUnprocessableEntity,
		ask: wrongPassword(address), askLimit: reply(address, limitPath(len(all))),
	})
	for i := range all {
		if err := all[i].askFirst(address); err != nil {
			return nil, fmt.Errorf("%s as %s: %w", all[i].Name, all[i].As, err)
		}
	}
	return all, nil
}

// askFirst keeps the answer, for the limit to give, and sees that it is the right
// kind of answer.
func (sc *scenario) askFirst(address string) error {
	conn, err := net.DialTimeout("tcp", address, answerTime)
	if err != nil {
		return err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(answerTime))
	if _, err := conn.Write(sc.ask(serial.Add(1))); err != nil {
		return err
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != sc.status {
		return fmt.Errorf("%s gave %s: %.300q", sc.Path, resp.Status, body)
	}
	sc.answer = answer{resp.StatusCode, resp.Header, body}
	return nil
}

// acceptEncoding is what a browser of today takes.
const acceptEncoding = "zstd, br, gzip"

// head is the beginning of a request.
func head(method, address, path string) string {
	return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: lode-bench\r\nAccept: text/html\r\nAccept-Encoding: %s\r\n", method, path, address, acceptEncoding)
}

// get asks for a page.
func get(address, path, cookie string) request {
	text := head(http.MethodGet, address, path)
	if cookie != "" {
		text += "Cookie: " + cookie + "\r\n"
	}
	whole := []byte(text + "\r\n")
	return func(int64) []byte { return whole }
}

// reply leaves one by a guest who has never written before, so it is held.
func reply(address, path string) request {
	run := time.Now().UnixNano()
	start := head(http.MethodPost, address, path) + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
	return func(n int64) []byte {
		form := fmt.Sprintf("comment=I+read+the+filing+twice,+and+page+%d+says+the+opposite.+Has+anybody+asked+them%%3F&author=Guest+%d&email=guest%d.%d%%40example.org&nonce=%d.%d",
			n, n, n, run, run, n)
		return fmt.Appendf(nil, "%s%d\r\n\r\n%s", start, len(form), form)
	}
}

// signIn returns the cookies of a member.
func signIn(address string) (string, error) {
	client := &http.Client{
		Timeout:       answerTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.PostForm("http://"+address+"/sign-in", url.Values{"name": {memberName}, "password": {memberPassword}})
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		return "", fmt.Errorf("signing in gave %s", resp.Status)
	}
	var cookies []string
	for _, c := range resp.Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	if len(cookies) == 0 {
		return "", errors.New("signing in gave no cookie")
	}
	return strings.Join(cookies, "; "), nil
}
