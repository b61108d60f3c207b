// Work that takes a while: asked after until it is done. Only the end is read aloud.

import { each, make, statusLine } from "./page.js";

const PAUSE = 700;
const LONGEST_PAUSE = 10_000;

export function mountJobs() {
  each("[data-job]", (element) => new Job(element).follow());
}

class Job {
  constructor(element) {
    this.element = element;
    this.pause = PAUSE;
    this.bar = make("progress", { "aria-label": "Fremdrift" });
    this.text = make("p", { class: "job-text" });
    this.line = statusLine("job-end");
    element.replaceChildren(this.bar, this.text, this.line);
  }

  async follow() {
    const answer = await this.ask();
    if (answer?.state === "done" || answer?.state === "failed") {
      this.end(answer);
      return;
    }
    if (answer) this.show(answer);
    setTimeout(() => this.follow(), this.pause);
  }

  /** The job's state, or null for now; a server that does not answer is asked less and less often. */
  async ask() {
    try {
      const response = await fetch(this.element.dataset.job, { headers: { Accept: "application/json" } });
      if (response.status === 404 || response.status === 403) return { state: "failed", text: "Opgaven findes ikke længere." };
      if (!response.ok) throw new Error(String(response.status));
      this.pause = PAUSE;
      return await response.json();
    } catch {
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
      return null;
    }
  }

  show({ done, total, text }) {
    if (total) {
      this.bar.max = total;
      this.bar.value = done ?? 0;
    }
    this.text.textContent = text ?? "";
  }

  end({ state, text, href, link }) {
    this.bar.remove();
    this.text.remove();
    const said = text ?? (state === "done" ? "Færdig." : "Det lykkedes ikke.");
    this.element.classList.add(`job-${state}`);
    this.line.textContent = "";
    requestAnimationFrame(() => {
      this.line.append(said, ...(href ? [" ", make("a", { href }, link ?? "Hent resultatet")] : []));
    });
  }
}
