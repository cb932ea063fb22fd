// @ts-check
// Brings a page's live figures to life: the front-end half of anywidget, without a kernel. What a reader sets is
// kept in the page's address (?GaussianKL.mu_q=1), so that a link leads to the same state.

/**
 * @typedef {import("../../infolib/explore/static/parts/figure.js").Model & { saved: () => void }} PageModel
 * @typedef {import("../../infolib/explore/static/parts/figure.js").Definitions} Definitions
 * @typedef {ReturnType<typeof import("../../infolib/explore/static/parts/figure.js").liveFigure>} LiveFigure
 */

(() => {
  /** @type {Record<string, { default: LiveFigure }>} what the figures' scripts have put there */
  const modules = Reflect.get(globalThis, "infolibModules");
  const WAIT = 300; // ms of rest before the address is rewritten: browsers refuse it while a slider is dragged

  /**
   * What anywidget promises to `render`: values, and news of their changes.
   * @param {Record<string, any>} values
   * @returns {PageModel}
   */
  function makeModel(values) {
    /** @type {Map<string, Set<() => void>>} */
    const listeners = new Map();
    const tell = (/** @type {string} */ event) => [...(listeners.get(event) || [])].forEach((listener) => listener());
    return {
      get: (name) => values[name],
      set(name, value) {
        if (values[name] === value) return;
        values[name] = value;
        tell(`change:${name}`);
      },
      on(event, listener) {
        listeners.set(event, (listeners.get(event) || new Set()).add(listener));
      },
      off(event, listener) {
        listeners.get(event)?.delete(listener);
      },
      saved: () => {},
      save_changes() {
        this.saved();
      },
    };
  }

  /**
   * Takes from the address what it says of this figure; answers with what could not be taken.
   * @param {string} name @param {Definitions} settings @param {PageModel} model
   */
  function takeFromAddress(name, settings, model) {
    const refused = [];
    for (const [key, text] of new URLSearchParams(location.search)) {
      const [figure, setting] = key.split(/\.(.*)/);
      if (figure !== name || setting === undefined) continue;
      const value = Object.hasOwn(settings, setting) ? settings[setting].read(text) : undefined;
      if (value === undefined) refused.push(setting);
      else model.set(setting, value);
    }
    return refused;
  }

  /**
   * Writes into the address what differs from the author's settings.
   * @param {string} name @param {Definitions} settings @param {Record<string, any>} first @param {PageModel} model
   */
  function putIntoAddress(name, settings, first, model) {
    const address = new URL(location.href);
    for (const [setting, { write }] of Object.entries(settings)) {
      const text = write(model.get(setting));
      const key = `${name}.${setting}`;
      if (text === write(first[setting])) address.searchParams.delete(key);
      else address.searchParams.set(key, text);
    }
    const query = String(address.searchParams).replaceAll("%2C", ","); // commas need no disguise
    const moved = [...address.searchParams.keys()].some((key) => key.startsWith(`${name}.`));
    const place = moved ? `#${name}` : address.hash; // a link to a setting leads to its figure
    history.replaceState(history.state, "", address.pathname + (query && "?" + query) + place);
  }

  /** @param {HTMLElement} box */
  function mount(box) {
    const name = box.id;
    const { settings, widget } = modules[String(box.dataset.script)].default;
    const { initialize, render } = widget();
    const first = JSON.parse(String(box.querySelector("script.explorable-state")?.textContent));
    const model = makeModel({ ...first });
    const place = document.createElement("div");
    place.className = "explorable-live";
    initialize({ model });
    const refused = takeFromAddress(name, settings, model);
    render({ model, el: place });
    const note = document.createElement("p");
    note.className = "explorable-refused";
    note.setAttribute("role", "status");
    if (refused.length) {
      note.textContent = `This link holds what the figure cannot take (${refused.join(", ")}): it shows its own setting.`;
      place.prepend(note);
    }
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let waiting;
    model.saved = () => {
      note.remove();
      clearTimeout(waiting);
      waiting = setTimeout(putIntoAddress, WAIT, name, settings, first, model);
    };
    box.append(place); // only now: until then, and if anything above fails, the stand-in stays
    box.classList.add("mounted");
  }

  for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".explorable[data-script]"))) {
    try {
      mount(box);
    } catch (error) {
      console.warn("A live figure stays still:", error);
    }
  }
})();
