package attachment

import (
	"mime"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName bounds the name of a file, in bytes.
const maxName = 200

// safeName is what of a name may be shown and stored: its last part, without control characters and without those that
// turn the direction of writing, which make "exe.pdf" of "fdp.exe".
func safeName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`"<>|:*?`, r) {
			return -1
		}
		return r
	}, name)
	if name = strings.Trim(name, " ."); name == "" {
		return "file"
	}
	if len(name) > maxName {
		ext := path.Ext(name)
		if len(ext) > 16 {
			ext = ""
		}
		name = strings.ToValidUTF8(name[:maxName-len(ext)], "") + ext
	}
	return name
}

// extensions are the usual ones of types for which the machine's table knows several or none.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "application/pdf": ".pdf", "text/plain": ".txt",
	"audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/ogg": ".ogg", "audio/amr": ".amr", "audio/aac": ".aac", "audio/wav": ".wav",
	"video/mp4": ".mp4", "video/3gpp": ".3gp", "video/quicktime": ".mov", "video/x-msvideo": ".avi", "video/webm": ".webm",
	"application/msword": ".doc", "application/vnd.ms-excel": ".xls", "application/vnd.ms-powerpoint": ".ppt",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   ".docx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         ".xlsx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}

// withExtension restores an extension that got lost on the way (R036): that of the declared type, or of what the content is.
func withExtension(name, declared, sniffed string) string {
	if path.Ext(name) != "" {
		return name
	}
	for _, typ := range []string{declared, sniffed} {
		typ, _, _ = mime.ParseMediaType(typ)
		if ext := extensions[typ]; ext != "" {
			return name + ext
		}
	}
	return name
}
