package sim

// heads are how files of a kind begin, so that a look at the content identifies them. The rest of a simulated file is its name.
var heads = map[string]string{
	"png": "\x89PNG\r\n\x1a\n", "jpg": "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "jpeg": "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "gif": "GIF89a",
	"webp": "RIFF\x00\x00\x00\x00WEBPVP8 ", "pdf": "%PDF-1.4\n",
	"ogg": ogg + "OpusHead", "oga": ogg + "OpusHead", "opus": ogg + "OpusHead", "ogv": ogg + "\x80theora",
	"mp3": "ID3\x03\x00\x00\x00\x00\x00\x0a", "mpga": "ID3\x03\x00\x00\x00\x00\x00\x0a", "aac": "\xff\xf1\x50\x80",
	"mp4": "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42", "m4a": "\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00M4A isom",
	"3gp": "\x00\x00\x00\x18ftyp3gp4\x00\x00\x02\x003gp4isom", "mov": "\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  ",
	"webm": "\x1aE\xdf\xa3\x93\x42\x82\x84webm", "wav": "RIFF\x00\x00\x00\x00WAVEfmt ", "avi": "RIFF\x00\x00\x00\x00AVI LIST",
	"exe": "MZ\x90\x00\x03\x00", "amr": "#!AMR\n", "mpeg": "\x00\x00\x01\xba", "mpg": "\x00\x00\x01\xba",
	"doc": ole("\x06\x09\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"), "xls": ole("\x20\x08\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
	"ppt": ole("\x10\x8d\x81\x64\x9b\x4f\xcf\x11\x86\xea\x00\xaa\x00\xb9\x29\xe8"), "pps": ole("\x10\x8d\x81\x64\x9b\x4f\xcf\x11\x86\xea\x00\xaa\x00\xb9\x29\xe8"),
}

// ogg is the first page of a stream, up to what kind of stream it is.
const ogg = "OggS\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x13"

// ole is the beginning of a compound file of the old Office: a header, and a directory whose root says which program wrote it.
func ole(class string) string {
	b := make([]byte, 512+128)
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	b[26], b[30] = 3, 9 // version 3: sectors of 2 to the 9th bytes; the directory is in the first
	copy(b[512+80:], class)
	return string(b)
}

// office names the part that tells one kind of Office document from another.
var office = map[string]string{
	"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml", "ppsx": "ppt/presentation.xml",
}
