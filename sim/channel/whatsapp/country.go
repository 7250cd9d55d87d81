package whatsapp

import "strings"

// Country is the ISO 3166 code of the country whose numbers start like this E.164 number; "ZZ" when unknown (R102).
func Country(number string) string {
	digits := strings.TrimPrefix(number, "+")
	for length := min(4, len(digits)); length > 0; length-- {
		for _, p := range prefixes {
			if p.digits == digits[:length] {
				return p.country
			}
		}
	}
	return "ZZ"
}

// prefixes are common ones of recommendation E.164; the longest that fits wins. +1 is shared: area codes of Canada and some islands
// are listed, the rest counts as US. +7 likewise.
var prefixes = []struct{ digits, country string }{
	{"1", "US"}, {"1204", "CA"}, {"1236", "CA"}, {"1250", "CA"}, {"1289", "CA"}, {"1306", "CA"}, {"1343", "CA"}, {"1365", "CA"},
	{"1403", "CA"}, {"1416", "CA"}, {"1418", "CA"}, {"1437", "CA"}, {"1438", "CA"}, {"1450", "CA"}, {"1506", "CA"}, {"1514", "CA"},
	{"1519", "CA"}, {"1581", "CA"}, {"1587", "CA"}, {"1604", "CA"}, {"1613", "CA"}, {"1647", "CA"}, {"1705", "CA"}, {"1709", "CA"},
	{"1778", "CA"}, {"1780", "CA"}, {"1807", "CA"}, {"1819", "CA"}, {"1867", "CA"}, {"1902", "CA"}, {"1905", "CA"},
	{"1787", "PR"}, {"1939", "PR"}, {"1809", "DO"}, {"1829", "DO"}, {"1849", "DO"}, {"1876", "JM"},
	{"20", "EG"}, {"212", "MA"}, {"213", "DZ"}, {"216", "TN"}, {"221", "SN"}, {"225", "CI"}, {"233", "GH"}, {"234", "NG"},
	{"254", "KE"}, {"255", "TZ"}, {"256", "UG"}, {"27", "ZA"}, {"30", "GR"}, {"31", "NL"}, {"32", "BE"}, {"33", "FR"},
	{"34", "ES"}, {"351", "PT"}, {"352", "LU"}, {"353", "IE"}, {"354", "IS"}, {"358", "FI"}, {"359", "BG"}, {"36", "HU"},
	{"370", "LT"}, {"371", "LV"}, {"372", "EE"}, {"380", "UA"}, {"381", "RS"}, {"385", "HR"}, {"386", "SI"}, {"39", "IT"},
	{"40", "RO"}, {"41", "CH"}, {"420", "CZ"}, {"421", "SK"}, {"43", "AT"}, {"44", "GB"}, {"45", "DK"}, {"46", "SE"}, {"47", "NO"},
	{"48", "PL"}, {"49", "DE"}, {"51", "PE"}, {"52", "MX"}, {"54", "AR"}, {"55", "BR"}, {"56", "CL"}, {"57", "CO"}, {"58", "VE"},
	{"60", "MY"}, {"61", "AU"}, {"62", "ID"}, {"63", "PH"}, {"64", "NZ"}, {"65", "SG"}, {"66", "TH"}, {"7", "RU"}, {"76", "KZ"},
	{"77", "KZ"}, {"81", "JP"}, {"82", "KR"}, {"84", "VN"}, {"852", "HK"}, {"880", "BD"}, {"886", "TW"}, {"90", "TR"}, {"91", "IN"},
	{"92", "PK"}, {"94", "LK"}, {"961", "LB"}, {"962", "JO"}, {"965", "KW"}, {"966", "SA"}, {"971", "AE"}, {"972", "IL"}, {"974", "QA"},
}
