package sdk

// activityB tells that the app user types or has read.
func (c *call) activityB() answer {
	var in struct {
		Activity struct {
			Type string `json:"type"`
		} `json:"activity"`
		Author authorJSON `json:"author"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	if err := c.by(in.Author); err != nil {
		return fail(err)
	}
	switch in.Activity.Type {
	case "typing:start", "typing:stop", "conversation:read":
	default:
		return fail(badRequest("type should be equal to one of the allowed values"))
	}
	d, err := c.sender(in.Author.Client)
	if err != nil {
		return fail(err)
	}
	c.begin()
	if in.Activity.Type == "conversation:read" {
		err = c.cfg.Cloud.ReadBy(c.person(d))
	} else {
		err = c.cfg.Cloud.Typing(d.Platform, d.ID, in.Activity.Type == "typing:start")
	}
	if err != nil {
		return fail(err)
	}
	return answer{}
}

func (c *call) postbackB() answer {
	var in struct {
		Author   authorJSON `json:"author"`
		Postback struct {
			ActionID string `json:"actionId"`
		} `json:"postback"`
	}
	if err := c.into(&in); err != nil {
		return fail(err)
	}
	if err := c.by(in.Author); err != nil {
		return fail(err)
	}
	if err := c.press(in.Postback.ActionID, in.Author.Client); err != nil {
		return fail(err)
	}
	return answer{}
}
