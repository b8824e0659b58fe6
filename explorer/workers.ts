/** File names of the bundled workers, put in by scripts/build-explorer.mjs since they carry a hash. */
declare const WORKER_FILES: { readonly editor: string; readonly json: string; readonly graphql: string };

type WorkerName = keyof typeof WORKER_FILES;

function workerFor(label: string): WorkerName {
  return label === 'json' || label === 'graphql' ? label : 'editor';
}

// GraphiQL's own set-ups for this leave it to Vite, webpack or a CDN; here the workers are plain files beside this one.
window.MonacoEnvironment = {
  getWorker: (_workerId, label) => new Worker(new URL(WORKER_FILES[workerFor(label)], import.meta.url)),
};
