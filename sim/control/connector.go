package control

import (
	"context"
	"net/http"
)

// ConnectorSwitch ends and starts the connector that runs beside the world.
type ConnectorSwitch interface {
	// Running reports whether it runs.
	Running() bool
	// Kill ends it as a crash does. Fails when it does not run.
	Kill(ctx context.Context) error
	// Start starts it on the durable log it left. Fails when it runs.
	Start(ctx context.Context) error
}

// connectorState is "running" or "killed"; empty when there is no switch.
func (c *API) connectorState() string {
	s := c.connectorSwitch()
	switch {
	case s == nil:
		return ""
	case s.Running():
		return "running"
	default:
		return "killed"
	}
}

func (c *API) connectorSwitch() ConnectorSwitch {
	if c.Connector == nil {
		return nil
	}
	return c.Connector()
}

type connectorAnswer struct {
	State string `json:"state"` // running or killed
}

func (c *API) actConnector(r *http.Request, _ nothing) (connectorAnswer, error) {
	s := c.connectorSwitch()
	if s == nil {
		return connectorAnswer{}, refuse(http.StatusNotImplemented, "not_implemented", "this world does not run its connector itself")
	}
	var err error
	switch action := r.PathValue("action"); action {
	case "kill":
		err = s.Kill(r.Context())
	case "start":
		err = s.Start(r.Context())
	default:
		err = refuse(http.StatusNotFound, "not_found", "action: %q: use kill or start", action)
	}
	if err != nil {
		return connectorAnswer{}, err
	}
	return settled(c, r, func() (connectorAnswer, error) { return connectorAnswer{c.connectorState()}, nil })
}
