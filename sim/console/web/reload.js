// A module that did not arrive leaves the page dead: browsers drop what is on its way when the machine's network changes, as a container
// engine's does. So the page is loaded again.
addEventListener("error", (e) => { if (e.target instanceof HTMLScriptElement) setTimeout(() => location.reload(), 500); }, true);
