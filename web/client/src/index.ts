export type * from "./api.js";
export type * from "./contracts.js";
export { ParleyError } from "./error.js";
