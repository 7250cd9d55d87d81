// Guides and phrases as parts of the page at /docs. A guide comes as nodes: a text, or a list of a tag, its attributes and what it holds.
import { h } from "./dom.js";

// read is the list that a document is; a page that is served without documents has none.
async function read(name) {
  const response = await fetch("/docs/" + name);
  return response.ok ? response.json() : [];
}

const node = (n) => (typeof n === "string" ? n : h(n[0], n[1], n.slice(2).map(node)));

export async function guides() {
  return (await read("guides.json")).map((g) => ({
    id: "guide-" + g.topic, title: g.title,
    contents: g.nodes.filter((n) => n[0] === "h2").map((n) => h("a", { href: "#" + n[1].id }, n.slice(2).map(node))),
    body: [h("p", { class: "path" }, g.path), g.nodes.map(node)],
  }));
}

// phrases are in the order of the vocabulary, below the word that they begin with.
export async function phrases() {
  const all = (await read("phrases.json")).phrases;
  if (!all) return [];
  const words = [...new Set(all.map((p) => p.keyword))];
  return [{
    id: "phrases", title: "Phrases of scenarios",
    contents: words.map((word) => h("a", { href: "#phrases-" + word }, word)),
    body: [h("h1", { id: "phrases" }, "Phrases of scenarios"), h("p", { class: "lead" }, "Every line that a feature file can use: its phrase, an example, a note. ", h("code", {}, "wavetank steps"), " prints the same."),
      words.map((word) => [h("h2", { id: "phrases-" + word }, word), h("table", { class: "phrases" }, all.filter((p) => p.keyword === word).map((p) => h("tr", {},
        h("td", {}, p.phrase), h("td", {}, h("code", {}, p.example), p.note && h("p", {}, p.note)))))])],
  }];
}
