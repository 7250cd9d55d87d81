// A logo: a small picture in an address of its own, made from a sign or a file, and drawn. It is drawn on a canvas: the page's policy lets an
// image have no such address.
import { fill, h } from "./dom.js";

const SIDE = 64;

function canvas(draw) {
  const c = h("canvas", { width: SIDE, height: SIDE });
  const on = c.getContext("2d");
  on.textAlign = "center";
  on.font = "50px sans-serif";
  draw(on);
  return c;
}

export const ofSign = (sign) => canvas((on) => on.fillText(sign, SIDE / 2, 50)).toDataURL();
export const ofFile = async (file) => (await picture(file)).toDataURL();

async function picture(blob) {
  const p = await createImageBitmap(blob);
  const k = SIDE / Math.max(p.width, p.height);
  return canvas((on) => on.drawImage(p, (SIDE - p.width * k) / 2, (SIDE - p.height * k) / 2, p.width * k, p.height * k));
}

// paint fills a face with the logo of an address, or the W of those that have none.
export async function paint(face, at = "") {
  if (face.at === at) return;
  face.at = at;
  const bytes = at.startsWith("data:") && Uint8Array.from(atob(at.split(",")[1]), (c) => c.charCodeAt(0));
  const drawn = bytes && await picture(new Blob([bytes])).catch(() => {});
  if (face.at === at) fill(face, drawn || "W");
}
