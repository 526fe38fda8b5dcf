// Fetches the code of pages: each file once, however many parts are extracted from it.
const files = new Map();
const fetchFile = async (name) => {
    for (;;) {
        try {
            return await WebAssembly.compileStreaming(fetch(new URL(`./${name}.wasm`, import.meta.url)));
        } catch {
            // The page shows a notice and calls `detail` to retry: app/src/shell/code/missing.js.
            await new Promise((again) => dispatchEvent(new CustomEvent("slipway:code-missing", { detail: again })));
        }
    }
};
const file = (name) => {
    if (!files.has(name)) files.set(name, fetchFile(name));
    return files.get(name);
};
// Starts all of a page's requests before any part is extracted.
const open = (...names) => () => { names.forEach(file); };
const own = (name) => () => {
    const module = file(name);
    return async (imports) => WebAssembly.instantiate(await module, imports);
};
// Several files may contain a part. Use one that is already requested.
const part = (name, ...carriers) => () => {
    const module = file(carriers.find((carrier) => files.has(carrier)));
    return async (imports) => WebAssembly.instantiate(WebAssembly.Module.customSections(await module, name)[0], imports);
};
