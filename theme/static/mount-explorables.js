// Brings a page's live figures to life: the front-end half of anywidget, without a kernel.

(() => {
  const STATE = "application/vnd.jupyter.widget-state+json";
  const VIEW = "application/vnd.jupyter.widget-view+json";

  const read = (element) => JSON.parse(element.textContent);

  // What anywidget promises to `render`: values, and news of their changes.
  function makeModel(values) {
    const listeners = new Map();
    const tell = (event) => [...(listeners.get(event) || [])].forEach((listener) => listener());
    return {
      get: (name) => values[name],
      set(name, value) {
        if (values[name] === value) return;
        values[name] = value;
        tell(`change:${name}`);
        tell("change");
      },
      on(event, listener) {
        listeners.set(event, (listeners.get(event) || new Set()).add(listener));
      },
      off(event, listener) {
        if (listener) listeners.get(event)?.delete(listener);
        else if (event) listeners.delete(event);
        else listeners.clear();
      },
      save_changes() {},
      send() {},
    };
  }

  function addStyle(css) {
    const known = [...document.querySelectorAll("style.explorable-style")].some((style) => style.textContent === css);
    if (!css || known) return;
    const style = document.createElement("style");
    style.className = "explorable-style";
    style.textContent = css;
    document.head.append(style);
  }

  async function load(source) {
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    try {
      return await import(address);
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  async function mount(view, models) {
    const box = view.closest(".explorable");
    const state = models[read(view).model_id]?.state;
    if (!box || state?._model_module !== "anywidget") return;
    const module = await load(state._esm);
    const definition = typeof module.default === "function" ? await module.default() : module.default || module;
    const model = makeModel({ ...state });
    const place = document.createElement("div");
    place.className = "explorable-live";
    addStyle(state._css);
    await definition.initialize?.({ model });
    await definition.render({ model, el: place });
    box.append(place); // only now: until then, and if anything above fails, the stand-in stays
    box.classList.add("mounted");
  }

  const stateElement = document.querySelector(`script[type="${STATE}"]`);
  const models = stateElement ? read(stateElement).state : {};
  for (const view of document.querySelectorAll(`script[type="${VIEW}"]`)) {
    mount(view, models).catch((error) => console.warn("A live figure stays still:", error));
  }
})();
