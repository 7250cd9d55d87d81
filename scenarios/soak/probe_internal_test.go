package soak

import (
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"
)

func TestProbe(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("N"))
	from, _ := strconv.Atoi(os.Getenv("FROM"))
	if n == 0 {
		n = 200
	}
	bug, _ := strconv.Atoi(os.Getenv("BUG"))
	rules := map[string]int{}
	first := map[string]string{}
	began := time.Now()
	msgs := 0
	ch := 0
	for seed := from; seed < from+n; seed++ {
		r := Run(Config{plant: Bug(bug)}, uint64(seed))
		msgs += r.Messages
		ch += len(r.Schedule)
		if r.Failure != nil {
			rules[r.Failure.Rule]++
			if first[r.Failure.Rule] == "" {
				first[r.Failure.Rule] = fmt.Sprint(seed, " ", r.Failure.Text)
			}
		}
	}
	fmt.Println(rules, first, time.Since(began)/time.Duration(n), "per seed", msgs/n, "messages", ch/n, "choices")
}
func TestOne(t *testing.T) {
	seed, _ := strconv.Atoi(os.Getenv("SEED"))
	bug, _ := strconv.Atoi(os.Getenv("BUG"))
	r := Run(Config{plant: Bug(bug), Trace: true}, uint64(seed))
	for _, l := range r.Trace {
		fmt.Println(l)
	}
	fmt.Println(r.Failure)
}
func TestShr(t *testing.T) {
	seed, _ := strconv.Atoi(os.Getenv("SEED"))
	bug, _ := strconv.Atoi(os.Getenv("BUG"))
	cfg := Config{plant: Bug(bug)}
	r := Run(cfg, uint64(seed))
	fmt.Println(r.Failure, len(r.Schedule))
	b := time.Now()
	s, n := Shrink(cfg, r.Schedule, r.Failure.Rule)
	for _, l := range s.Trace {
		fmt.Println(l)
	}
	fmt.Println(s.Failure, s.Schedule, n, time.Since(b))
}
