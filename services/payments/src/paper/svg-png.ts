/** An SVG without text as PNG: resvg, compiled to WebAssembly, made ready once in a thread. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

let ready: Promise<void> | undefined;

export async function svgPng(svg: string): Promise<Uint8Array> {
  ready ??= readFile(
    createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm'),
  ).then((wasm) => initWasm(wasm));
  await ready;
  const picture = new Resvg(svg);
  const image = picture.render();
  try {
    return image.asPng();
  } finally {
    // WebAssembly's memory is not collected by itself.
    image.free();
    picture.free();
  }
}
