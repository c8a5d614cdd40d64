// How scripts send a form: under the person whose page this is and nobody else, and never waiting for ever.
window.zonebook = (() => {
  "use strict";
  const LONGEST = 15000;
  const page = document.documentElement.dataset;

  async function reach(url, options = {}) {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), LONGEST);
    try {
      return await fetch(url, { credentials: "same-origin", signal: limit.signal, ...options });
    } finally {
      clearTimeout(timer);
    }
  }

  // The token of the session as it is now; null where nobody, or by now somebody else, is signed in. Whoever signs in
  // makes all earlier tokens void, so what is sent with this one cannot arrive under another name.
  async function ticket() {
    const answer = await reach(page.ticket, { cache: "no-store" });
    if (!answer.ok) throw new Error(`ticket ${answer.status}`);
    const { user, token } = await answer.json();
    return user && user === page.user ? token : null;
  }

  // Send the fields; with a fresh token, once, where theirs is missing or too old. Answers 401 where the person is not
  // signed in any more; throws where there is no connection.
  async function post(url, fields, { headers = {}, keepalive = false } = {}) {
    const body = new URLSearchParams(fields);
    const send = () => reach(url, { method: "POST", body, headers, keepalive });
    const answer = body.get("csrfmiddlewaretoken") ? await send() : null;
    if (answer && answer.redirected) return new Response(null, { status: 401 });
    if (answer && answer.status !== 403) return answer;
    const token = await ticket();
    if (!token) return new Response(null, { status: 401 });
    body.set("csrfmiddlewaretoken", token);
    return send();
  }

  return { post, ticket };
})();
