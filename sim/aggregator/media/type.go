package media

import (
	"bytes"
	"net/http"
	"path"
	"slices"
	"strings"
)

// Extensions are the endings accepted (vendor's guide of 2020, Validating files).
func Extensions() []string {
	return strings.Fields("3g2 3gp 7z aac amr avi bmp csv doc docx eml gif heic heif ics jfif jpeg jpg key log m4a m4v mov mp3 mp4 mp4a " +
		"mpeg mpg mpga neon numbers odt oga ogg ogv opus pages pdf png pps ppsx ppt pptx qt svg tif tiff txt vcf wav webm webp wmv xls " +
		"xlsx xml yaml yml zip")
}

// types that have a signature, by ending.
func typed(extension string) (mediaType string, signed bool) {
	switch extension {
	case "jpg", "jpeg", "jfif":
		return "image/jpeg", true
	case "png", "gif", "webp", "bmp", "heic", "heif":
		return "image/" + extension, true
	case "tif", "tiff":
		return "image/tiff", true
	case "pdf":
		return "application/pdf", true
	case "mp4", "m4v", "mp4a":
		return "video/mp4", true
	case "m4a":
		return "audio/mp4", true
	case "mov", "qt":
		return "video/quicktime", true
	case "3gp":
		return "video/3gpp", true
	case "3g2":
		return "video/3gpp2", true
	case "webm":
		return "video/webm", true
	case "ogg", "oga", "opus":
		return "audio/ogg", true
	case "ogv":
		return "video/ogg", true
	case "wav":
		return "audio/wav", true
	case "avi":
		return "video/x-msvideo", true
	case "wmv":
		return "video/x-ms-wmv", true
	case "amr":
		return "audio/amr", true
	case "7z":
		return "application/x-7z-compressed", true
	case "zip":
		return "application/zip", true
	case "docx":
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document", true
	case "xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", true
	case "pptx":
		return "application/vnd.openxmlformats-officedocument.presentationml.presentation", true
	case "ppsx":
		return "application/vnd.openxmlformats-officedocument.presentationml.slideshow", true
	case "odt":
		return "application/vnd.oasis.opendocument.text", true
	case "pages", "numbers", "key":
		return "application/x-iwork-" + extension, true
	case "doc":
		return "application/msword", true
	case "xls":
		return "application/vnd.ms-excel", true
	case "ppt", "pps":
		return "application/vnd.ms-powerpoint", true
	case "mp3", "mpga":
		return "audio/mpeg", false // a stream may begin anywhere
	case "mpeg", "mpg":
		return "video/mpeg", false
	case "aac":
		return "audio/aac", false
	case "csv":
		return "text/csv", false
	case "txt", "log":
		return "text/plain", false
	case "ics":
		return "text/calendar", false
	case "vcf":
		return "text/vcard", false
	case "svg":
		return "image/svg+xml", false
	case "xml":
		return "application/xml", false
	case "yaml", "yml":
		return "application/yaml", false
	case "eml":
		return "message/rfc822", false
	}
	return "application/octet-stream", false
}

// Extension is the usual ending of a media type.
func Extension(mediaType string) string {
	if mediaType == "image/jpeg" {
		return "jpeg"
	}
	for _, e := range Extensions() {
		if t, _ := typed(e); t == mediaType {
			return e
		}
	}
	return "bin"
}

// Check decides by the end of the name, then by the first bytes: a file that should have a signature needs a known one, and
// programs and web pages are refused whatever they are called. refused says why a file is not accepted, empty: it is. The texts are the
// vendor's, which case has which is assumed.
func Check(name string, body []byte, extensions []string) (mediaType, refused string) {
	end := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if !slices.Contains(extensions, end) {
		return "", "File extension not allowed"
	}
	if isProgram(body) {
		return "", "File type not allowed"
	}
	mediaType, signed := typed(end)
	if !signed {
		return mediaType, ""
	}
	found := signature(body)
	switch {
	case found == "":
		return "", "File type could not be retrieved"
	case strings.HasPrefix(found, "container/"), found == mediaType:
		return mediaType, ""
	}
	return found, "" // the content wins over the name
}

func isProgram(body []byte) bool {
	if bytes.HasPrefix(body, []byte("#!AMR")) {
		return false
	}
	for _, magic := range []string{"MZ", "\x7fELF", "#!", "\xca\xfe\xba\xbe", "\xfe\xed\xfa\xce", "\xfe\xed\xfa\xcf", "\xcf\xfa\xed\xfe", "\xce\xfa\xed\xfe", "<?php"} {
		if bytes.HasPrefix(body, []byte(magic)) {
			return true
		}
	}
	return strings.HasPrefix(http.DetectContentType(body), "text/html")
}

// signature is the type that the first bytes tell; a container type says only what kind of wrapping it is; empty means unknown.
func signature(body []byte) string {
	at := func(offset int, magic string) bool {
		return len(body) >= offset+len(magic) && string(body[offset:offset+len(magic)]) == magic
	}
	switch {
	case at(0, "\xff\xd8\xff"):
		return "image/jpeg"
	case at(0, "\x89PNG\r\n\x1a\n"):
		return "image/png"
	case at(0, "GIF87a"), at(0, "GIF89a"):
		return "image/gif"
	case at(0, "RIFF") && at(8, "WEBP"):
		return "image/webp"
	case at(0, "RIFF") && at(8, "WAVE"):
		return "audio/wav"
	case at(0, "RIFF") && at(8, "AVI "):
		return "video/x-msvideo"
	case at(0, "BM"):
		return "image/bmp"
	case at(0, "II*\x00"), at(0, "MM\x00*"):
		return "image/tiff"
	case at(0, "%PDF-"):
		return "application/pdf"
	case at(0, "#!AMR"):
		return "audio/amr"
	case at(0, "7z\xbc\xaf\x27\x1c"):
		return "application/x-7z-compressed"
	case at(4, "ftyp"):
		return "container/iso"
	case at(0, "OggS"):
		return "container/ogg"
	case at(0, "\x1a\x45\xdf\xa3"):
		return "container/matroska"
	case at(0, "PK\x03\x04"), at(0, "PK\x05\x06"):
		return "container/zip"
	case at(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return "container/ole"
	case at(0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"):
		return "container/asf"
	}
	return ""
}
