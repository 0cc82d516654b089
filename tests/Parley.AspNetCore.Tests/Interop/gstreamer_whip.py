"""Publishes a picture of one colour and a tone by WHIP, plays the room by WHEP, and says as JSON what came."""
import json
import sys
import threading
import urllib.parse
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402

RED, GREEN, BLUE = 200, 60, 20
FRAMES = 30
SECONDS = 25

ENCODERS = {
    "VP8": "vp8enc deadline=1 cpu-used=8 keyframe-max-dist=300 ! rtpvp8pay picture-id-mode=15-bit pt=96",
    "H264": "openh264enc complexity=low gop-size=300 ! video/x-h264,profile=constrained-baseline "
            "! rtph264pay config-interval=-1 aggregate-mode=zero-latency pt=96",
}
PUBLISHER = (
    "webrtcbin name=peer bundle-policy=max-bundle "
    "videotestsrc is-live=true pattern=solid-color foreground-color=0xff{colour:06x} ! video/x-raw,width=320,height=240,framerate=20/1 "
    "! videoconvert ! {encoder} ! application/x-rtp,media=video,encoding-name={codec},payload=96{more} ! peer. "
    "audiotestsrc is-live=true wave=sine freq=440 volume=0.25 ! audioconvert ! opusenc ! rtpopuspay pt=97 "
    "! application/x-rtp,media=audio,encoding-name=OPUS,payload=97 ! peer."
)
PLAYED = {
    "video": "queue ! {decoder} ! videoconvert ! video/x-raw,format=RGB ! appsink name=sink sync=false emit-signals=true",
    "audio": "queue ! rtpopusdepay ! opusdec ! audioconvert ! audio/x-raw,format=S16LE,channels=1 ! appsink name=sink sync=false emit-signals=true",
}
DECODERS = {"VP8": "rtpvp8depay ! vp8dec", "H264": "rtph264depay ! h264parse ! openh264dec"}
CAPS = {
    "VP8": "application/x-rtp,media=video,encoding-name=VP8,payload=96,clock-rate=90000,rtcp-fb-nack-pli=true,rtcp-fb-nack=true",
    "H264": "application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000,packetization-mode=(string)1,"
            "profile-level-id=(string)42e01f,rtcp-fb-nack-pli=true,rtcp-fb-nack=true",
    "audio": "application/x-rtp,media=audio,encoding-name=OPUS,payload=97,clock-rate=48000,encoding-params=(string)2",
}


def ask(peer, signal, *arguments):
    """The reply, which owns what can be read from it."""
    promise = Gst.Promise.new()
    peer.emit(signal, *arguments, promise)
    if promise.wait() != Gst.PromiseResult.REPLIED:
        raise SystemExit(f"webrtcbin did not answer {signal}")
    return promise.get_reply()


def connect(pipeline, peer, url, headers):
    """Offers once encoders have said what they make, and all candidates are known; the session's address."""
    needed, gathered = threading.Event(), threading.Event()
    peer.connect("on-negotiation-needed", lambda _: needed.set())
    peer.connect("notify::ice-gathering-state", lambda *_: peer.props.ice_gathering_state == GstWebRTC.WebRTCICEGatheringState.COMPLETE and gathered.set())
    pipeline.set_state(Gst.State.PLAYING)
    if not needed.wait(SECONDS):
        raise SystemExit("nothing to negotiate")
    reply = ask(peer, "create-offer", None)
    ask(peer, "set-local-description", reply.get_value("offer"))
    if not gathered.wait(SECONDS):
        raise SystemExit("no candidates")
    sdp = peer.props.local_description.sdp.as_text()
    request = urllib.request.Request(url, sdp.encode(), {"Content-Type": "application/sdp", **headers})
    try:
        with urllib.request.urlopen(request) as response:
            body, location = response.read().decode(), response.headers["Location"]
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{error.code}: {error.read().decode()}\n{sdp}") from error
    _, message = GstSdp.SDPMessage.new_from_text(body)
    answer = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
    ask(peer, "set-remote-description", answer)
    return urllib.parse.urljoin(url, location)


class Player:
    def __init__(self, codec):
        self.seen = {"audio": 0, "video": 0, "loudest": 0}
        self.done = threading.Event()
        self.codec = codec
        self.pipeline = Gst.Pipeline()
        self.peer = Gst.parse_launch("webrtcbin bundle-policy=max-bundle")
        self.pipeline.add(self.peer)
        self.peer.connect("pad-added", self.on_pad)
        for caps in (CAPS["audio"], CAPS[codec]):
            self.peer.emit("add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(caps))

    def on_pad(self, _, pad):
        if pad.direction != Gst.PadDirection.SRC:
            return
        kind = pad.get_current_caps().get_structure(0).get_string("media")
        branch = Gst.parse_bin_from_description(PLAYED[kind].format(decoder=DECODERS[self.codec]), True)
        branch.get_by_name("sink").connect("new-sample", self.on_sample, kind)
        self.pipeline.add(branch)
        branch.sync_state_with_parent()
        pad.link(branch.get_static_pad("sink"))

    def on_sample(self, sink, kind):
        data = sink.emit("pull-sample").get_buffer()
        data = data.extract_dup(0, data.get_size())
        seen = self.seen
        seen[kind] += 1
        if kind == "audio":
            seen["loudest"] = max(seen["loudest"], *memoryview(data).cast("h"))
        else:
            seen["colour"] = [round(sum(data[part::3]) / (len(data) // 3)) for part in range(3)]
        if seen["audio"] >= FRAMES and seen["video"] >= FRAMES:
            self.done.set()
        return Gst.FlowReturn.OK


def main(server, room, codec, token):
    Gst.init(None)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    publisher = Gst.parse_launch(PUBLISHER.format(
        colour=RED << 16 | GREEN << 8 | BLUE, encoder=ENCODERS[codec], codec=codec,
        # said by the payloader only once there is a picture, which may be after the offer
        more=",packetization-mode=(string)1" if codec == "H264" else ""))
    peer = publisher.get_by_name("peer")
    index = 0
    while (transceiver := peer.emit("get-transceiver", index)) is not None:
        transceiver.props.direction = GstWebRTC.WebRTCRTPTransceiverDirection.SENDONLY
        transceiver.props.do_nack = True
        index += 1
    player = Player(codec)
    sessions = []
    for pipeline, element, url in ((publisher, peer, f"{server}/whip/{room}?name=gstreamer"), (player.pipeline, player.peer, f"{server}/whep/{room}")):
        sessions.append(connect(pipeline, element, url, headers))
    player.done.wait(SECONDS)
    deleted = []
    for session in sessions:
        with urllib.request.urlopen(urllib.request.Request(session, method="DELETE", headers=headers)) as response:
            deleted.append(response.status)
    for pipeline in (publisher, player.pipeline):
        pipeline.set_state(Gst.State.NULL)
    print(json.dumps({**player.seen, "sent": [RED, GREEN, BLUE], "deleted": deleted}))


main(*sys.argv[1:5])
