package views

import "lode/models"

// Profile is what a member says about themselves.
var Profile = page[ProfilePage]("account/profile.html")

// ProfilePage is what Profile shows.
type ProfilePage struct {
	Form
	User  *models.User
	Input models.ProfileInput
	Saved bool
}

// MyPosts are a member's own posts, with what became of them.
var MyPosts = page[MyPostsPage]("account/posts.html")

// MyPostsPage is what MyPosts shows.
type MyPostsPage struct {
	Posts []*models.Post
	Pager Pager
}

// Data offers a member all that the site has of them.
var Data = page[DataPage]("account/data.html")

// DataPage is what Data shows.
type DataPage struct{ User *models.User }

// Face is what stands for a person: their picture, or else their initials.
type Face struct{ Name, Picture string }

func face(name, picture string) Face { return Face{name, picture} }
