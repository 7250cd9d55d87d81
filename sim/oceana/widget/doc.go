// Package widget is the rich media widget of Oceana's desks: the file with its content, and the check of a message before it is sent.
//
// A file passes through the parts in this order: script.go reads the JavaScript module, executing nothing (its strings and numbers in
// script_scalar.go, the values that it makes in script_literal.go); file.go turns its exports into a Widget, or names every fault by line;
// rich_media.go checks each body, as the widget does before it sends; widget.go says for which channels a group is offered and what a
// desk shows of an item.
//
// What does not live here: desks, agents and contacts, which package oceana has, and what a channel makes of a message.
//
// Only package oceana imports it; it imports nothing of the module, but in its tests the fixture.
package widget
