package mockone_test

import "net/http"

const securityType = "deep_security"

// orders has the owner generate an enrollment token for a type of products.
func orders(product string) act {
	return act{name: "an enrollment token for " + product, do: func(b *box, s *tale) answer {
		got := b.call("POST", "v1", b.path("/api/enrollment-tokens"), s.tokens["owner"], object{"type": product})
		var connector struct {
			ID    string                 `json:"connector_id"`
			Token struct{ Token string } `json:"enrollment_token"`
		}
		if got.Status == http.StatusCreated {
			got.into(b.t, &connector)
			s.keys["token"], s.keys["connector"] = connector.Token.Token, connector.ID
		}
		return got
	}}
}

// registers shows the last token of that product, as its back end does.
func registers(status int) act {
	return act{name: "a product shows the token", status: status, do: func(b *box, s *tale) answer {
		return b.call("POST", "v1", "/api/enrollments", "", object{
			"token": s.keys["token"], "type": securityType, "region": "us", "business_id": "4f0c8d52-6b1e-4a37-9c25-d1a7e03b96f8",
		})
	}}
}

// tokens takes the rows of products that are connected by an enrollment token.
func tokens() []act {
	return []act{
		signsIn("owner", "v1", "primary_user_account"), orders(securityType),
		{name: "the connector is deleted", do: func(b *box, s *tale) answer {
			return b.call("DELETE", "v1", "/api/product-instances/"+s.keys["connector"], s.tokens["owner"], nil)
		}},
		orders(securityType), nextTimer(), signsIn("owner", "v1", "primary_user_account"), registers(http.StatusConflict), orders(securityType), orders(securityType),
		asks("owner", "POST", "v1", "/api/product-instances", object{"type": securityType, "organizations": []any{}, "description": "Tokyo"}),
		registers(http.StatusCreated),
	}
}
