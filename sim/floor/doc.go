// Package floor fills a world with customers and agents who work by themselves: they arrive, ask, wait, give up, answer, send pictures and files,
// transfer and close. It stands for an ordinary hour in a contact centre, so that a desk, a queue and a supervisor's view have something to show.
//
// Its parts, in the order in which a customer's visit passes them:
//
//   - floor.go checks a Config, hires the agents, invites the customers, and looks at each of them again and again on the world's clock.
//   - profile.go has what customers ask and agents answer, by the kind of business.
//   - customer.go decides what a customer does next, and agent.go what an agent does.
//   - figures.go counts who waits, who was answered and how fast.
//
// Everything happens on the world's clock and is drawn from one seed: the same floor in the same world does the same. It measures nothing about
// real contact centres: `wavetank tunnel` is for figures.
//
// What does not live here: phones, desks and the queue. A floor is a client of the world, as a person at the console is.
//
// Package sim/control imports it (floor.go there is the call that starts it); it imports sim, sim/channel and sim/oceana.
package floor
