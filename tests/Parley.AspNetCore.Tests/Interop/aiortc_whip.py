"""Publishes a picture of one colour and a tone by WHIP, plays the room by WHEP, and says as JSON what came."""
import asyncio
import json
import sys

import aiohttp
import numpy
from aiortc import RTCPeerConnection, RTCRtpSender, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, VideoStreamTrack
from av import AudioFrame, VideoFrame
from yarl import URL

RED, GREEN, BLUE = 200, 60, 20
FRAMES = 30
SECONDS = 25


class OneColour(VideoStreamTrack):
    """A picture whose colour survives any codec."""

    async def recv(self):
        pts, time_base = await self.next_timestamp()
        frame = VideoFrame.from_ndarray(numpy.full((240, 320, 3), (RED, GREEN, BLUE), numpy.uint8), "rgb24")
        frame.pts, frame.time_base = pts, time_base
        return frame


class Tone(AudioStreamTrack):
    """Silence would not be passed on: nobody is heard who says nothing."""

    async def recv(self):
        frame = await super().recv()
        count, rate = frame.samples, frame.sample_rate
        wave = 8000 * numpy.sin(2 * numpy.pi * 440 * (frame.pts + numpy.arange(count)) / rate)
        tone = AudioFrame.from_ndarray(wave.astype(numpy.int16).reshape(1, count), "s16", "mono")
        tone.pts, tone.sample_rate, tone.time_base = frame.pts, rate, frame.time_base
        return tone


async def offer(http, connection, url, headers):
    await connection.setLocalDescription(await connection.createOffer())
    async with http.post(url, data=connection.localDescription.sdp, headers={"Content-Type": "application/sdp", **headers}) as response:
        body = await response.text()
        if response.status != 201:
            raise SystemExit(f"{response.status}: {body}")
        await connection.setRemoteDescription(RTCSessionDescription(body, "answer"))
        return response.url.join(URL(response.headers["Location"]))


async def count(track, seen, done):
    try:
        while True:
            frame = await track.recv()
            seen[track.kind] += 1
            if track.kind == "audio":
                seen["loudest"] = max(seen["loudest"], int(numpy.abs(frame.to_ndarray()).max()))
            else:
                seen["colour"] = [round(float(part)) for part in frame.to_ndarray(format="rgb24").mean(axis=(0, 1))]
            if seen["audio"] >= FRAMES and seen["video"] >= FRAMES:
                done.set()
    except MediaStreamError:
        done.set()


async def main(server, room, codec, token):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    publisher, player = RTCPeerConnection(), RTCPeerConnection()
    seen, done = {"audio": 0, "video": 0, "loudest": 0}, asyncio.Event()
    player.on("track", lambda track: asyncio.ensure_future(count(track, seen, done)))
    async with aiohttp.ClientSession() as http:
        publisher.addTrack(Tone())
        camera = publisher.addTransceiver(OneColour(), direction="sendonly")
        camera.setCodecPreferences([known for known in RTCRtpSender.getCapabilities("video").codecs if known.mimeType == f"video/{codec}"])
        sessions = [await offer(http, publisher, f"{server}/whip/{room}?name=aiortc", headers)]
        player.addTransceiver("audio", direction="recvonly")
        player.addTransceiver("video", direction="recvonly")
        sessions.append(await offer(http, player, f"{server}/whep/{room}", headers))
        try:
            await asyncio.wait_for(done.wait(), SECONDS)
        except asyncio.TimeoutError:
            pass
        deleted = []
        for session in sessions:
            async with http.delete(session, headers=headers) as response:
                deleted.append(response.status)
    await publisher.close()
    await player.close()
    print(json.dumps({**seen, "sent": [RED, GREEN, BLUE], "deleted": deleted}))


asyncio.run(main(*sys.argv[1:5]))
