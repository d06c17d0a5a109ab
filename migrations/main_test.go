package migrations_test

import (
	"testing"

	"lode/models/modelstest"
)

func TestMain(m *testing.M) { modelstest.Main(m) }
