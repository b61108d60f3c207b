// Following a meeting: the server sends a version when something changed that one may see, and the page is asked for anew.

import { inertDocument } from "./inert.js";
import { each, say } from "./page.js";

const POLL = 5000;
const GONE = "Forbindelsen er væk. Det, du skriver, bliver her og sendes, når den er tilbage.";
const BACK = "Forbindelsen er tilbage.";

export function mountLive() {
  each("[data-live]", (element) => new Following(element));
}

class Following {
  constructor(element) {
    this.address = element.dataset.live;
    this.version = element.dataset.version;
    this.writes = element.hasAttribute("data-writes");
    this.line = document.querySelector("[data-connection]");
    this.asking = null;
    this.listen();
    addEventListener("offline", () => this.tell(GONE));
    addEventListener("online", () => this.listen());
    addEventListener("pagehide", () => this.source?.close());
    addEventListener("pageshow", (event) => event.persisted && this.listen());
  }

  listen() {
    this.source?.close();
    clearInterval(this.polling);
    this.source = new EventSource(this.address);
    this.source.addEventListener("version", (event) => this.heard(event.data));
    this.source.addEventListener("slut", () => this.ended());
    this.source.addEventListener("open", () => this.lost && this.tell(BACK));
    this.source.addEventListener("error", () => {
      this.tell(GONE);
      if (this.source.readyState === EventSource.CLOSED) this.poll();
    });
  }

  /** The stream was refused, or something between us keeps it: then one asks now and then. */
  poll() {
    clearInterval(this.polling);
    this.polling = setInterval(async () => {
      try {
        const response = await fetch(this.single(), { redirect: "error" });
        if (!response.ok) return;
        if (this.lost) this.tell(BACK);
        this.heard(await response.text());
      } catch {
        this.tell(GONE);
      }
    }, POLL);
  }

  single() {
    const address = new URL(this.address, document.baseURI);
    address.searchParams.set("en", "1");
    return address;
  }

  ended() {
    this.source.close();
    this.poll();
  }

  heard(version) {
    if (version === this.version) return;
    this.version = version;
    this.asking = (this.asking ?? Promise.resolve()).then(() => this.renew()).catch(() => this.tell(GONE));
  }

  async renew() {
    const response = await fetch(location.href, { redirect: "error" });
    if (response.status === 404) {
      location.reload(); // what was shown is no longer for this person
      return;
    }
    if (!response.ok) return;
    const page = inertDocument(await response.text());
    const live = page.querySelector("[data-live]");
    if (!live) return;
    if (live.hasAttribute("data-writes") && !this.writes) {
      location.reload(); // this person may write now
      return;
    }
    document.title = page.title;
    for (const part of document.querySelectorAll("[data-live-part]")) replaceKeepingPlace(part, page.getElementById(part.id));
    document.documentElement.dataset.shown = this.version;
  }

  tell(text) {
    const lost = text === GONE;
    if (this.line && lost !== Boolean(this.lost)) say(this.line, text);
    this.lost = lost;
  }
}

/** Our own page, as we sent it. Whoever stands in it stands there still. */
function replaceKeepingPlace(part, now) {
  if (!now || part.innerHTML === now.innerHTML) return;
  const stood = part.contains(document.activeElement) ? document.activeElement : null;
  const place = stood && sameElement(stood);
  const { scrollX, scrollY } = window;
  part.replaceChildren(...[...now.childNodes].map((node) => document.adoptNode(node)));
  if (place) part.querySelector(place)?.focus({ preventScroll: true });
  scrollTo(scrollX, scrollY);
}

function sameElement(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.hasAttribute("href")) return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  return element.name ? `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]` : null;
}
