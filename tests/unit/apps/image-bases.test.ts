import { describe, expect, it } from 'vitest';
import { unpinnedBases } from '../../../apps/image-bases.ts';

const digest = `sha256:${'0'.repeat(64)}`;

describe('a base', () => {
  it.each([
    ['by digest', `FROM node:24@${digest}`, []],
    ['by tag', 'FROM node:24 AS build', ['FROM: "node:24"']],
    ['by an argument that has a digest', `ARG BASE=node:24@${digest}\nFROM \${BASE}`, []],
    ['by an argument that has none', 'ARG BASE=node:24\nFROM $BASE', ['BASE: "node:24"']],
    ['that is an earlier stage', `FROM node:24@${digest} AS build\nFROM build`, []],
    ['that is empty', 'FROM scratch', []],
    ['for a platform', 'FROM --platform=$BUILDPLATFORM node:24', ['FROM: "node:24"']],
    ['that the caller must name', 'ARG BASE\nFROM $BASE', []],
  ])('%s is judged by its digest', (_name, text, expected) => {
    const found = unpinnedBases(text, 'Dockerfile').map(({ path, got }) => `${path}: ${got}`);
    expect(found).toEqual(expected);
  });
});
