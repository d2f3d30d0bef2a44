import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../../../autoscaler/src/entry/cli/io.ts';
import { readMaterial } from '../../../../autoscaler/src/entry/review/git.ts';
import { POLICY_FILE } from '../../../../autoscaler/src/entry/review/material.ts';
import { makeRepository, type Repository } from '../../../support/repository.ts';
import { BASE, edited } from '../../../support/review.ts';

const WARMER = edited({ [POLICY_FILE]: [['above: 70%', 'above: 75%']] });
const WARMEST = edited({ [POLICY_FILE]: [['above: 70%', 'above: 80%']] });

let repository: Repository;
let base = '';

beforeAll(() => {
  repository = makeRepository();
  base = repository.commit(BASE, 'Begin');
});
afterAll(() => repository.remove());

const read = (head?: string, from = 'main') => {
  const { root } = repository;
  return readMaterial({ root, base: from, ...(head === undefined ? {} : { head }) });
};

function branch(name: string, from = base): void {
  repository.git('switch', '--quiet', '--force-create', name, from);
}

/** The tree after the command of the report was typed, but for its push. */
function afterTyping(command: string): string {
  const typed = command.replace(/ && git push$/, '');
  repository.git('config', 'user.name', 'Anika');
  repository.git('config', 'user.email', 'anika@techflow.example');
  execFileSync('sh', ['-c', typed], { cwd: repository.root, stdio: 'pipe' });
  return repository.git('rev-parse', 'HEAD^{tree}');
}

const treeOf = (commit: string): string => repository.git('rev-parse', `${commit}^{tree}`);

describe('a change in Git', () => {
  it('is read from both revisions, file by file', () => {
    branch('one');
    const commit = repository.commit(WARMER, 'Warmer');
    const material = read('one');
    expect(material.base).toEqual({ name: 'main', commit: base, files: BASE });
    expect(material.head).toEqual({ name: 'one', commit, files: WARMER });
    expect(material.upToDate).toBe(true);
    expect(material.diff).toContain('+    cpu: { above: 75%, for: 3m }');
  });

  it('may be what is not committed yet, new files and missing ones included', () => {
    branch('two');
    const files = new Map([...WARMER, ['clusters/smartscale-prod/demo-app/new.yaml', 'a: 1\n']]);
    files.delete('policies/delivery.yaml');
    repository.write(files);
    const { head } = read();
    expect(head).toEqual({ name: 'the working tree', files });
    repository.git('checkout', '--quiet', '--force', 'HEAD');
    rmSync(join(repository.root, 'clusters/smartscale-prod/demo-app/new.yaml'));
  });

  it('on a base that moved on is compared with where it left it', () => {
    branch('moved');
    repository.commit(WARMER, 'Warmer');
    branch('newer-main');
    repository.commit(WARMEST, 'Warmest');
    const material = read('moved', 'newer-main');
    expect(material.upToDate).toBe(false);
    expect(material.base.commit).toBe(base);
    expect(material.base.files).toEqual(BASE);
  });

  it('without such a revision is bad input, both flags at once', () => {
    const { root } = repository;
    const wrong = () => readMaterial({ root, base: '--all', head: 'nowhere' });
    expect(wrong).toThrow(InputError);
    expect(wrong).toThrow('2 problem(s)');
  });
});

describe('the way back restores the base to the letter', () => {
  it('from one commit', () => {
    branch('one-commit');
    const commit = repository.commit(WARMER, 'Warmer');
    const { command } = read('one-commit').wayBack;
    expect(command).toBe(`git revert --no-edit ${commit} && git push`);
    expect(afterTyping(command)).toBe(treeOf(base));
  });

  it('from several', () => {
    branch('several');
    repository.commit(WARMER, 'Warmer');
    const last = repository.commit(WARMEST, 'Warmest');
    const { command } = read('several').wayBack;
    expect(command).toBe(`git revert --no-edit ${base}..${last} && git push`);
    expect(afterTyping(command)).toBe(treeOf(base));
  });

  it('from a pull request that GitHub has merged to try it', () => {
    branch('pull-request');
    const commit = repository.commit(WARMER, 'Warmer');
    branch('tried');
    repository.git('merge', '--quiet', '--no-ff', '--no-edit', 'pull-request');
    const { command } = read('tried').wayBack;
    expect(command).toBe(`git revert --no-edit ${commit} && git push`);
    branch('landed');
    repository.git('merge', '--quiet', '--no-ff', '--no-edit', 'pull-request');
    expect(afterTyping(command)).toBe(treeOf(base));
  });

  it('from commits of which one is a merge', () => {
    branch('side');
    repository.commit(WARMER, 'Warmer');
    branch('merged');
    repository.commit(edited({ 'policies/delivery.yaml': [['techflow', 'shop']] }), 'Rename');
    repository.git('merge', '--quiet', '--no-ff', '--no-edit', 'side');
    repository.git('commit', '--quiet', '--allow-empty', '--message', 'Go on');
    const { command } = read('merged').wayBack;
    expect(command).toMatch(new RegExp(`^git restore --source=${base} --staged --worktree`));
    expect(afterTyping(command)).toBe(treeOf(base));
  });

  it('from what is not committed yet, once it is', () => {
    branch('uncommitted');
    repository.write(WARMER);
    const { command } = read().wayBack;
    repository.git('commit', '--quiet', '--all', '--message', 'Warmer');
    expect(afterTyping(command)).toBe(treeOf(base));
  });
});
