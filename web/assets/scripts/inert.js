// The one place where a string becomes markup: in a document of its own, where no script runs and nothing is fetched.

const policy = globalThis.trustedTypes?.createPolicy("beslut", { createHTML: (html) => html });

/** The document that the HTML describes. Its nodes must be read, never put on the page. */
export function inertDocument(html) {
  return new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, "text/html");
}
