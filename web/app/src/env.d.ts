/// <reference types="vite/client" />

/** The version of package.json, put in by the build. */
declare const __APP_VERSION__: string;

/** Where the build has put the worker of the SDK. */
declare module "@parley/client/e2ee-worker?worker&url" {
  const address: string;
  export default address;
}
