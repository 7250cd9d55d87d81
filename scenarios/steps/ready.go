package steps

import (
	"context"
	"reflect"
)

var contextType = reflect.TypeFor[context.Context]()

// whenReady is what a step does, after everything is ready for it. Any keyword finds a phrase, so a Given may act: `Given "Ana" sends "Hello"`
// needs the connector as a When does.
func (s *Scene) whenReady(step Step) any {
	if step.Keyword == "Given" {
		return step.Do
	}
	do := reflect.ValueOf(step.Do)
	in := []reflect.Type{}
	for i := range do.Type().NumIn() {
		in = append(in, do.Type().In(i))
	}
	takesContext := len(in) > 0 && in[0] == contextType
	if !takesContext {
		in = append([]reflect.Type{contextType}, in...)
	}
	errorType := reflect.TypeFor[error]()
	return reflect.MakeFunc(reflect.FuncOf(in, []reflect.Type{errorType}, false), func(args []reflect.Value) []reflect.Value {
		ctx, _ := args[0].Interface().(context.Context)
		if err := s.Begin(ctx); err != nil {
			return []reflect.Value{reflect.ValueOf(&err).Elem()}
		}
		if !takesContext {
			args = args[1:]
		}
		return do.Call(args)
	}).Interface()
}
