package demo
var testHook func()
