package mockone_test

import (
	"net/http"
	"time"
)

// connects is 2.1 to 2.4: Cloud App Security is connected, on a legacy console as a
// product of the Product Connector. label is the field that holds the product.
func (n *newcomer) connects(label, row string) {
	n.t.Helper()
	n.Within("navigation", n.say.navigation).See(n.say.emailOperations) // 2.1
	n.goes(n.say.cecp)
	n.looks("2.1")
	n.Click("button", n.say.connectCAS) // 2.2
	if got := n.Value(label); got != n.say.casType {
		n.t.Errorf("%q is %q", label, got) // 2.3
	}
	n.Check(n.say.toggle)
	n.looks("2.3")
	n.Click("button", n.say.save)
	n.Within("navigation", n.say.navigation).See(n.say.services) // 2.4
	n.Row(row).See(n.say.pending)
	n.looks("2.4 pending")
	n.later("2m", n.say.refresh)
	n.Row(row).See(n.say.connected)
	n.looks("2.4")
}

// since wants a legacy console to say since when the product is connected [2.4].
func (n *newcomer) since() {
	n.t.Helper()
	var one thingOf
	for _, one = range n.box.things("v1.product_instance") {
	}
	at, err := time.Parse(time.RFC3339, one.Since)
	zone, zoned := time.LoadLocation("America/New_York")
	if err != nil || zoned != nil {
		n.t.Fatal(err, zoned)
	}
	n.at(n.say.productConnector)
	n.Row(n.say.row).See(n.say.connected + " " + at.In(zone).Format(time.DateTime))
}

// updates is 2.7 to 2.11.
func (n *newcomer) updates() {
	n.t.Helper()
	n.goes(n.say.cecp) // 2.7
	n.looks("2.7")
	n.Click("button", n.say.updateToCECP) // 2.8
	n.looks("2.9")
	n.needs(n.say.agreeBox, n.say.agreeButton, n.say.agreeFirst) // 2.9
	n.Within("dialog", n.say.notice)
	n.looks("2.10")
	n.needs(n.say.understandBox, n.say.start, n.say.understandFirst) // 2.10
	n.at(n.say.productInstance)
	n.Row(n.say.updating).See(n.say.cecp) // 2.11
	n.looks("2.11 updating")
	n.later("3m", n.say.refresh)
	n.Row(n.say.connected).See(n.say.cecp)
	n.looks("2.11")
}

// upgrades takes an administrator of Cloud App Security to Vision One, in a browser of
// his own [3].
func (n *newcomer) upgrades() {
	n.t.Helper()
	n.box.advance(object{"by": "2s"}) // the mails about it arrive
	c := n.box.Credentials["cas_administrator"]
	other := newNewcomer(n.t, n.box, n.say, n.script)
	other.shots = 100
	other.enter("cas", c.Login, c.Password)
	other.at(n.say.updateAccount)
	other.looks("3.2")
	other.Click("button", n.say.goOn)
	other.at(n.say.passwordUpdate)
	other.looks("3.3")
	other.sets(n.say.reset, goodPassword, goodPassword, n.say.updated)
	other.looks("3.4")
	other.Click("button", n.say.toVisionOne)
	other.types(goodPassword)
	other.at(n.say.dashboard)
	other.See(c.Login)
	other.looks("3.5")
}

// regionFirst is the English article: the region comes before the account.
func (n *newcomer) regionFirst() {
	n.t.Helper()
	c := n.box.Credentials["cas_administrator"]
	n.enter("cas", c.Login, c.Password)
	n.at(n.say.dashboard)
	n.announced(n.say.moveBanner, n.say.details) // "Click More Details."
	n.at(n.say.activateTitle)
	n.looks("1")
	n.Within("main", "").Click("button", n.say.activateNow) // 1
	n.Click("button", n.say.setUp)
	n.activates(func() {})
	n.provisions("United States")      // 2 and 3
	n.findsTheLicence()                // 4
	n.Click("button", n.say.licenceOf) // 4
	n.looks("5")                       // 5
	n.announced(n.say.connectBanner, n.say.connectBannerButton)
	n.at(n.say.cecp)
	n.connects(n.say.instanceType, n.say.casType) // 6
	n.updates()
}

// throughALegacyConsole is the Japanese article to the letter: what provisioning ends
// in has to be updated before Cloud App Security can be.
func (n *newcomer) throughALegacyConsole() {
	n.t.Helper()
	n.movesToVisionOne()
	n.Click("button", n.say.setUp)
	n.activates(func() {})
	n.Click("button", n.say.toWizard)
	n.wizard(n.say.activation, "1-6", "1-7", "1-8", "1-8 done")
	n.types(goodPassword)
	n.provisions("Japan")
	n.connects(n.say.typeBefore, n.say.row)
	n.since()
	n.goes(n.say.cecp) // 2.5
	n.looks("2.6")
	n.updatesPlatform()
	n.types(goodPassword)
	n.waits()
	n.updates()
}

// updatesPlatform is 2.6: the steps 3 to 8 of the article about the update of the
// platform [KA15118].
func (n *newcomer) updatesPlatform() {
	n.t.Helper()
	n.Within("main", "").Click("button", n.say.updatePlatform) // 2.6
	n.startsPlatform()
	n.wizard(n.say.update, "2.6 step 5", "2.6 step 6", "2.6 step 7", "2.6 step 8")
}

// startsPlatform is the steps 3 and 4 of the same article.
func (n *newcomer) startsPlatform() {
	n.t.Helper()
	n.at(n.say.updatePlatform)
	n.shows(n.say.cannotUndo)
	n.looks("2.6 details")
	n.Click("button", n.say.agreePlatform) // 3
	n.Within("dialog", n.say.notice)
	n.looks("2.6 notice")
	n.Check(n.say.understandPlatform)
	n.Click("button", n.say.start) // 4
}

// waits is the rest: signing in has begun the activation, and a pop-up ends it [KA15118 9 and 10].
func (n *newcomer) waits() {
	n.t.Helper()
	n.shows(n.say.wait)
	n.looks("2.6 step 9")
	n.later("4m", n.say.refreshSetup)
	n.shows(n.say.successful)
	n.looks("2.6 done")
	n.Click("button", n.say.openConsole)
	n.shows(n.say.successful) // 10
	n.looks("2.6 step 10")
	n.Click("button", n.say.gotIt)
	n.NotSee(n.say.successful)
}

// connectedOnLegacy is pattern 1, before and after the update of the platform [1.2, 1.3].
func (n *newcomer) connectedOnLegacy() {
	n.t.Helper()
	n.enter("v1", rootLogin, rootPassword)
	n.at(n.say.dashboard)
	c := n.box.Credentials["cas_administrator"]
	n.enter("cas", c.Login, c.Password)
	n.announced(n.say.updateBanner, n.say.updateBannerButton) // 1.1
	n.at(n.say.cecp)
	n.looks("1.2")
	n.updatesPlatform()
	n.Click("link", n.say.otherAccount)
	n.signsIn(rootLogin, rootPassword)
	n.refused(http.StatusForbidden, n.say.replaced)
	n.Click("link", n.say.otherAccount)
	n.signsIn(licenseeAddress, goodPassword)
	n.waits()
	n.usesThePortal(rootLogin, licenseeAddress)
	n.goes(n.say.cecp)
	n.updates() // 1.3
}

// usesThePortal signs in to the Customer Licensing Portal: the address has replaced
// the login ID there, too.
func (n *newcomer) usesThePortal(login, address string) {
	n.t.Helper()
	n.Open(n.box.URLs["clp"] + "/")
	n.Fill(n.say.portalLogin, login)
	n.Fill(n.say.portalPassword, rootPassword)
	n.Click("button", n.say.portalButton)
	n.refused(http.StatusForbidden, n.say.portalReplaced)
	n.looks("portal")
	n.Fill(n.say.portalLogin, address)
	n.Fill(n.say.portalPassword, goodPassword)
	n.Click("button", n.say.portalButton)
	n.at(n.say.portalFirst)
	n.Open(n.box.URLs["v1"] + "/")
}
