import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { registry } from '../../datasources';
import { loadConfig } from '../../src/config';
import { createLog } from '../../src/observability/logger';
import { serve } from '../../src/start/serve';
import { CHROMIUM_ARGUMENTS, findChromium } from './chromium';
import { fillDataFolder } from './empty-database';

const ROOT = resolve(__dirname, '../..');
const executablePath = findChromium();

/** Where there is no Chromium the tests are left out, and say so. */
export const hasBrowser = executablePath !== undefined;
export const LEFT_OUT = hasBrowser ? '' : ' (left out: no Chromium here; set CHROMIUM_PATH)';

export interface ExplorerPage {
  readonly page: Page;
  /** The browser's own folder, where it keeps what pages store. */
  readonly profile: string;
  /** What was asked of any other host; none of it is let through. */
  readonly foreignRequests: readonly string[];
  /** Errors on the page, in its console, and answers with a status of 400 and more. */
  readonly troubles: readonly string[];
  readonly close: () => Promise<void>;
}

/** The built page of a server of its own, in a browser that reaches nothing else. */
export async function openExplorer(
  size: { readonly width: number; readonly height: number },
  settings: Readonly<Record<string, unknown>> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<ExplorerPage> {
  execFileSync(process.execPath, ['scripts/build-explorer.mjs'], { cwd: ROOT });
  const profile = mkdtempSync(join(tmpdir(), 'explorer-profile-'));
  const config = join(profile, 'graph.yaml');
  const dataFolder = join(profile, 'data');
  await fillDataFolder(dataFolder);
  writeFileSync(config, JSON.stringify({ ...settings, ledger: { dataFolder } }));
  const log = createLog({ level: 'silent', format: 'json' });
  const serving = await serve(loadConfig({ config, port: '0' }, environment, registry), log, registry);
  const { address } = serving.started;
  const context = await chromium.launchPersistentContext(join(profile, 'browser'), {
    ...(executablePath !== undefined && { executablePath }),
    headless: true,
    viewport: size,
    args: CHROMIUM_ARGUMENTS,
  });
  const foreignRequests: string[] = [];
  const troubles: string[] = [];
  await context.route(
    ({ origin }) => origin !== address,
    async (route) => {
      foreignRequests.push(route.request().url());
      await route.abort();
    },
  );
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: address });
  const page = await context.newPage();
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 400) troubles.push(`${String(response.status())} ${response.url()}`);
  });
  await page.goto(address);
  return {
    page,
    profile,
    foreignRequests,
    troubles,
    close: async () => {
      await context.close();
      await serving.stop();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
