package control

import (
	"cmp"
	"encoding/json"
	"path"
	"reflect"
	"strings"
	"time"
)

// object is a JSON object of a description.
type object = map[string]any

// schemas makes JSON schemas (2020-12) of Go types, as encoding/json writes and reads them. A type with a name gets a component.
type schemas struct {
	components object
	names      map[schemaOf]string
}

// schemaOf is a type as it is answered, or as a body that may leave fields out.
type schemaOf struct {
	t    reflect.Type
	body bool
}

func newSchemas() *schemas { return &schemas{object{}, map[schemaOf]string{}} }

var (
	typeTime = reflect.TypeFor[time.Time]()
	typeRaw  = reflect.TypeFor[json.RawMessage]()
	typeByte = reflect.TypeFor[byte]()

	typeNothing = reflect.TypeFor[nothing]()
	typeFailure = reflect.TypeFor[failure]()
)

func (s *schemas) of(k schemaOf) object {
	switch k.t {
	case typeTime:
		return object{"type": "string", "format": "date-time"}
	case typeRaw:
		return object{"description": "any JSON"}
	}
	switch k.t.Kind() {
	case reflect.Pointer:
		elem := s.of(schemaOf{k.t.Elem(), k.body})
		if k.body {
			return elem
		}
		return object{"anyOf": []object{elem, {"type": "null"}}}
	case reflect.Slice, reflect.Array:
		if k.t.Elem() == typeByte {
			return object{"type": "string", "contentEncoding": "base64"}
		}
		return object{"type": "array", "items": s.of(schemaOf{k.t.Elem(), k.body})}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(schemaOf{k.t.Elem(), k.body})}
	case reflect.Struct:
		return s.ofStruct(k)
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float32, reflect.Float64:
		return object{"type": "number"}
	case reflect.Int64, reflect.Uint64:
		return object{"type": "integer", "format": "int64"}
	case reflect.Interface:
		return object{}
	}
	return object{"type": "integer"}
}

// ofStruct is a reference to the component of a type that has a name.
func (s *schemas) ofStruct(k schemaOf) object {
	if k.t.Name() == "" {
		return s.fields(k)
	}
	name, known := s.names[k]
	if !known {
		name = s.name(k)
		s.names[k] = name
		s.components[name] = object{} // the name is taken, and a type may hold itself
		s.components[name] = s.fields(k)
	}
	return object{"$ref": "#/components/schemas/" + name}
}

// name is that of the type; with its package in front where another package's type has that name.
func (s *schemas) name(k schemaOf) string {
	name := capital(k.t.Name())
	if k.body && !strings.HasSuffix(name, "Input") {
		name += "Input"
	}
	if _, taken := s.components[name]; taken {
		name = capital(path.Base(k.t.PkgPath())) + name
	}
	return name
}

func capital(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

func (s *schemas) fields(k schemaOf) object {
	properties, required := object{}, []string{}
	for _, f := range reflect.VisibleFields(k.t) {
		tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || tag == "-" || f.Anonymous || hidden(k.t, f) {
			continue
		}
		name, optional := cmp.Or(tag, f.Name), strings.Contains(options, "omit")
		t := f.Type
		if optional && t.Kind() == reflect.Pointer {
			t = t.Elem() // it is left out instead of null
		}
		p := s.of(schemaOf{t, k.body})
		if f.Tag.Get("nullable") != "" && p["anyOf"] == nil {
			p = object{"anyOf": []object{p, {"type": "null"}}}
		}
		if help := f.Tag.Get("help"); help != "" {
			p["description"] = help
		}
		properties[name] = p
		if !optional && !k.body {
			required = append(required, name)
		}
	}
	schema := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		schema["required"] = required
	}
	if k.body {
		schema["additionalProperties"] = false
	}
	return schema
}

// hidden reports whether a field is one of a named part, which has a schema of its own.
func hidden(t reflect.Type, f reflect.StructField) bool {
	for i := 1; i < len(f.Index); i++ {
		if outer := t.FieldByIndex(f.Index[:i]); !outer.Anonymous || outer.Tag.Get("json") != "" {
			return true
		}
	}
	return false
}
