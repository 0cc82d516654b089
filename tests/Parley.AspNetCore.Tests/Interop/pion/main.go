// Publishes frames and a voice by WHIP, plays the room by WHEP, and says as JSON what came.
package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/pion/dtls/v2"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v3"
	"github.com/pion/webrtc/v3/pkg/media"
)

const (
	wanted   = 30
	patience = 25 * time.Second
	width    = 320
	height   = 240
)

var profiles = map[string]dtls.SRTPProtectionProfile{
	"cm":  dtls.SRTP_AES128_CM_HMAC_SHA1_80,
	"gcm": dtls.SRTP_AEAD_AES_128_GCM,
}

// What came: frames that are whole, those of them that are what was sent, key frames asked for, packets of sound.
type result struct {
	Video   int   `json:"video"`
	Same    int   `json:"same"`
	Asked   int   `json:"asked"`
	Audio   int   `json:"audio"`
	Voice   int   `json:"voice"`
	Deleted []int `json:"deleted"`
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func newPeer(profile dtls.SRTPProtectionProfile) *webrtc.PeerConnection {
	settings := webrtc.SettingEngine{}
	settings.SetSRTPProtectionProfiles(profile)
	settings.SetIncludeLoopbackCandidate(true)
	engine := &webrtc.MediaEngine{}
	must(engine.RegisterDefaultCodecs())
	interceptors := &interceptor.Registry{}
	must(webrtc.RegisterDefaultInterceptors(engine, interceptors))
	peer, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(engine), webrtc.WithInterceptorRegistry(interceptors)).
		NewPeerConnection(webrtc.Configuration{})
	must(err)
	return peer
}

// connect offers once all candidates are known; the session's address.
func connect(peer *webrtc.PeerConnection, address string) string {
	offer, err := peer.CreateOffer(nil)
	must(err)
	gathered := webrtc.GatheringCompletePromise(peer)
	must(peer.SetLocalDescription(offer))
	<-gathered
	response, err := http.Post(address, "application/sdp", strings.NewReader(peer.LocalDescription().SDP))
	must(err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	must(err)
	if response.StatusCode != http.StatusCreated {
		must(fmt.Errorf("%s: %s\n%s", response.Status, answer, peer.LocalDescription().SDP))
	}
	must(peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: string(answer)}))
	base, err := url.Parse(address)
	must(err)
	session, err := base.Parse(response.Header.Get("Location"))
	must(err)
	return session.String()
}

// frame is what a forwarder reads of VP8 (RFC 6386 section 9.1), and then noise over three packets; the noise follows from its number.
func frame(number uint32, key bool) []byte {
	data := []byte{0x11, 0, 0, 0x9D, 0x01, 0x2A, width & 0xFF, width >> 8, height & 0xFF, height >> 8}
	if key {
		data[0] = 0x10
	} else {
		data = data[:3]
	}
	data = append(data, binary.BigEndian.AppendUint32(nil, number)...)
	noise := make([]byte, 3000)
	rand.New(rand.NewSource(int64(number))).Read(noise)
	return append(data, noise...)
}

// isSame says whether a frame that came is one that was sent.
func isSame(data []byte) bool {
	head := 3
	if len(data) > 0 && data[0]&1 == 0 {
		head = 10
	}
	return len(data) > head+4 && bytes.Equal(data, frame(binary.BigEndian.Uint32(data[head:]), head == 10))
}

func publish(peer *webrtc.PeerConnection, seen *result, lock *sync.Mutex, stop <-chan struct{}) {
	video, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "video", "pion")
	must(err)
	audio, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus}, "audio", "pion")
	must(err)
	keys := make(chan struct{}, 1)
	for _, track := range []webrtc.TrackLocal{video, audio} {
		transceiver, err := peer.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		must(err)
		go listen(transceiver.Sender(), keys, seen, lock)
	}
	go func() {
		ticks := time.NewTicker(20 * time.Millisecond)
		defer ticks.Stop()
		for number := uint32(0); ; number++ {
			select {
			case <-stop:
				return
			case <-ticks.C:
			}
			// the table of contents of a 20 ms frame of the voice band (RFC 6716 section 3.1), and noise
			_ = audio.WriteSample(media.Sample{Data: append([]byte{0x78}, frame(number, false)[3:80]...), Duration: 20 * time.Millisecond})
			if number%2 != 0 {
				continue
			}
			key := number == 0
			select {
			case <-keys:
				key = true
			default:
			}
			_ = video.WriteSample(media.Sample{Data: frame(number, key), Duration: 40 * time.Millisecond})
		}
	}()
}

// listen hears what is asked of a sender: interceptors answer what is lost only while somebody reads.
func listen(sender *webrtc.RTPSender, keys chan<- struct{}, seen *result, lock *sync.Mutex) {
	for {
		packets, _, err := sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, packet := range packets {
			switch packet.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				lock.Lock()
				seen.Asked++
				lock.Unlock()
				select {
				case keys <- struct{}{}:
				default:
				}
			}
		}
	}
}

func play(peer *webrtc.PeerConnection, seen *result, lock *sync.Mutex, done chan<- struct{}) {
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
		_, err := peer.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
		must(err)
	}
	var once sync.Once
	peer.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		var whole []byte
		var next uint16
		broken := true
		for {
			packet, _, err := track.ReadRTP()
			if err != nil {
				return
			}
			lock.Lock()
			if track.Kind() == webrtc.RTPCodecTypeAudio {
				hear(packet, seen)
			} else {
				whole, next, broken = see(packet, whole, next, broken, seen)
			}
			if seen.Same >= wanted && seen.Voice >= wanted {
				once.Do(func() { close(done) })
			}
			lock.Unlock()
		}
	})
}

func hear(packet *rtp.Packet, seen *result) {
	seen.Audio++
	if len(packet.Payload) != 78 {
		return
	}
	if bytes.Equal(packet.Payload[1:], frame(binary.BigEndian.Uint32(packet.Payload[1:]), false)[3:80]) {
		seen.Voice++
	}
}

// see puts the packets of a frame together.
func see(packet *rtp.Packet, whole []byte, next uint16, broken bool, seen *result) ([]byte, uint16, bool) {
	if len(packet.Payload) == 0 {
		return whole, packet.SequenceNumber + 1, broken
	}
	part := codecs.VP8Packet{}
	payload, err := part.Unmarshal(packet.Payload)
	must(err)
	if part.S == 1 && part.PID == 0 {
		whole, broken = nil, false
	} else if packet.SequenceNumber != next {
		broken = true
	}
	whole = append(whole, payload...)
	if packet.Marker && !broken {
		seen.Video++
		if isSame(whole) {
			seen.Same++
		}
	}
	return whole, packet.SequenceNumber + 1, broken
}

func main() {
	server, room, profile := os.Args[1], os.Args[2], profiles[os.Args[3]]
	seen := &result{Deleted: []int{}}
	lock := &sync.Mutex{}
	done, stop := make(chan struct{}), make(chan struct{})
	publisher, player := newPeer(profile), newPeer(profile)
	publish(publisher, seen, lock, stop)
	play(player, seen, lock, done)
	sessions := []string{
		connect(publisher, fmt.Sprintf("%s/whip/%s?name=pion", server, room)),
		connect(player, fmt.Sprintf("%s/whep/%s", server, room)),
	}
	select {
	case <-done:
	case <-time.After(patience):
	}
	close(stop)
	for _, session := range sessions {
		request, err := http.NewRequest(http.MethodDelete, session, nil)
		must(err)
		response, err := http.DefaultClient.Do(request)
		must(err)
		_ = response.Body.Close()
		seen.Deleted = append(seen.Deleted, response.StatusCode)
	}
	must(publisher.Close())
	must(player.Close())
	lock.Lock()
	defer lock.Unlock()
	must(json.NewEncoder(os.Stdout).Encode(seen))
}
