package aggregator_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// png is the beginning of a picture.
var png = "\x89PNG\r\n\x1a\n" + strings.Repeat("x", 2000)

// form posts a form; a field named source is a file.
func (c *cloud) form(method, path string, fields ...string) reply {
	c.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		create := w.CreateFormField
		if fields[i] == "source" {
			create = func(name string) (io.Writer, error) { return w.CreateFormFile(name, "cat.png") }
		}
		part, err := create(fields[i])
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := io.WriteString(part, fields[i+1]); err != nil {
			c.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		c.t.Fatal(err)
	}
	return c.multipart(method, path, w.FormDataContentType(), b.String())
}

func (c *cloud) multipart(method, path, contentType, body string) reply {
	c.t.Helper()
	req, err := http.NewRequest(method, c.url+"/v1.1/apps/"+c.app.ID+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Authorization", c.basic())
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(answer)}
}

func TestImagesAndPhotosAreUploaded(t *testing.T) {
	c := newCloud(t)
	ann, _ := c.receive("hello")
	images, photo := "/appusers/"+ann.ID+"/images", "/integrations/"+c.whatsapp+"/profile/photo"
	for name, tc := range map[string]struct {
		got    func() reply
		status int
		want   string
	}{
		"image":             {func() reply { return c.form("POST", images, "role", "appMaker", "source", png) }, 201, `"altText":"cat.png","type":"image","role":"appMaker"`},
		"image of the user": {func() reply { return c.form("POST", images, "source", png, "role", "appUser") }, 201, `"mediaSize":2008,`},
		"no file":           {func() reply { return c.form("POST", images, "role", "appMaker") }, 400, `should have required property 'source'`},
		"empty file":        {func() reply { return c.form("POST", images, "role", "appMaker", "source", "") }, 415, `File type could not be retrieved`},
		"no role":           {func() reply { return c.form("POST", images, "source", png) }, 400, `should have required property 'role'`},
		"wrong role":        {func() reply { return c.form("POST", images, "source", png, "role", "x") }, 400, `role should be equal to one of the allowed values`},
		"no image":          {func() reply { return c.form("POST", images, "source", "%PDF-1.4 text", "role", "appMaker") }, 415, `"unsupported_media_type","description":"File rejected. File type not allowed"`},
		"of nobody":         {func() reply { return c.form("POST", "/appusers/nobody/images", "source", png, "role", "appMaker") }, 404, `user_not_found`},
		"no form":           {func() reply { return c.multipart("POST", images, "image/png", png) }, 400, `Content-Type must be multipart/form-data`},
		"no boundary":       {func() reply { return c.multipart("POST", images, "multipart/form-data", png) }, 400, `Content-Type must be multipart/form-data`},
		"a broken form":     {func() reply { return c.multipart("POST", images, "multipart/form-data; boundary=x", "--x\r\nx") }, 400, `Bad request`},
		"an object for JSON": {func() reply {
			return c.multipart("POST", "/appusers", "multipart/form-data; boundary=x", "[object FormData]")
		}, 400, `Bad request`},
		"photo":                {func() reply { return c.form("PUT", photo, "source", png) }, 200, `{"photoUrl":"http`},
		"photo, no image":      {func() reply { return c.form("PUT", photo, "source", "text") }, 415, `unsupported_media_type`},
		"photo, not whatsapp":  {func() reply { return c.form("PUT", "/integrations/"+c.messenger+"/profile/photo", "source", png) }, 400, `Invalid integration type`},
		"photo, no such":       {func() reply { return c.form("PUT", "/integrations/x/profile/photo", "source", png) }, 404, `integration_not_found`},
		"larger than there is": {func() reply { return c.form("POST", images, "role", "appMaker", "source", strings.Repeat("x", 51<<20)) }, 413, `request_entity_too_large`},
	} {
		t.Run(name, func(t *testing.T) {
			if r := tc.got(); r.status != tc.status || !strings.Contains(r.body, tc.want) {
				t.Errorf("got %d %s, want %d %s", r.status, r.body, tc.status, tc.want)
			}
		})
	}
	if r := c.do("GET", "/integrations/"+c.whatsapp+"/profile", ""); !strings.Contains(r.body, `"photoUrl":"http`) {
		t.Errorf("profile: %s", r.body)
	}
}
