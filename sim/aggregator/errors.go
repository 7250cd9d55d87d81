package aggregator

import (
	"errors"
	"net/http"
	"strings"
)

// Errors of the methods a network or the world calls.
var (
	// ErrUnknownApp means no app has that id.
	ErrUnknownApp = errors.New("unknown app")
	// ErrUnknownIntegration means the app has no integration with that id.
	ErrUnknownIntegration = errors.New("unknown integration")
	// ErrUnknownMessage means no message has that id.
	ErrUnknownMessage = errors.New("unknown message")
	// ErrUnknownAppUser means no app user is known by that id.
	ErrUnknownAppUser = errors.New("unknown app user")
	// ErrInvalid means a field holds a value the cloud could not have received.
	ErrInvalid = errors.New("invalid value")
	// ErrConflict means the app already has an app user with that userId.
	ErrConflict = errors.New("app user already exists")
)

// apiError is an answer that is not a success.
type apiError struct {
	status            int
	code, description string
}

func (e *apiError) body() []byte {
	return encode(map[string]any{"error": errorBody{e.code, e.description}})
}

type errorBody struct {
	Code        string `json:"code"`
	Description string `json:"description"`
}

func badRequest(description string) *apiError {
	return &apiError{http.StatusBadRequest, "bad_request", description}
}

func unauthorized() *apiError {
	return &apiError{http.StatusUnauthorized, "unauthorized", "Authorization is required"}
}

func invalidAuth(description string) *apiError {
	return &apiError{http.StatusUnauthorized, "invalid_auth", description}
}

func forbidden() *apiError {
	return &apiError{http.StatusForbidden, "forbidden", "Forbidden"}
}

// notFound names what is missing: "app" gives app_not_found, "" a resource without a code of its own.
func notFound(what string) *apiError {
	if what == "" {
		return &apiError{http.StatusNotFound, "not_found", "Resource not found"}
	}
	return &apiError{http.StatusNotFound, what + "_not_found", strings.ToUpper(what[:1]) + what[1:] + " not found"}
}

// statusError is the error the cloud answers out of the blue, as a fault asks for. The codes beside 429 are assumed.
func statusError(status int) *apiError {
	text := http.StatusText(status)
	if text == "" {
		text = "Unknown Error"
	}
	return &apiError{status, strings.ReplaceAll(strings.ToLower(text), " ", "_"), text}
}
