/** The elements for pages of one's own: `<parley-meeting>` and `<parley-home>`. */
export { MeetingElement, type MeetingElementEvents } from "./call/meeting.js";
export { Home } from "./home/home.js";
export { App } from "./shell/app.js";
