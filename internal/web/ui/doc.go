// Package ui is the look of all pages: the frame around them, the parts that
// they are made of, and the messages in both languages. It knows nothing of
// HTTP; package web serves what it renders.
//
// A page is a template of a console with a struct for its data. The struct
// embeds Page, so that the template finds the messages (.T), the links (.Path)
// and the form's fields (.Input) on its own data, and inside a range on $.
package ui
