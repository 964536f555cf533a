// Peers of a load bench: many receivers and a few publishers of WebRTC with real ICE, DTLS and SRTP, and no codec (pion).
// One JSON object a line on standard input (commands) and standard output (events); load/peers.ts is its other side.
package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v3"
)

type command struct {
	Do  string `json:"do"`
	ID  string `json:"id"`
	SDP string `json:"sdp"`
	// Of a publisher: bit/s and frames a second of its picture.
	Bitrate int `json:"bitrate"`
	FPS     int `json:"fps"`
}

type peer struct {
	connection *webrtc.PeerConnection
	packets    uint64
	bytes      uint64
	first      sync.Once
	pli        uint64
	stop       chan struct{}
}

var (
	peers       = map[string]*peer{}
	peersLock   sync.Mutex
	out         = bufio.NewWriter(os.Stdout)
	outLock     sync.Mutex
	certificate *webrtc.Certificate
)

func say(event map[string]interface{}) {
	line, _ := json.Marshal(event)
	outLock.Lock()
	defer outLock.Unlock()
	out.Write(line)
	out.WriteByte('\n')
	out.Flush()
}

func fail(id string, err error) { say(map[string]interface{}{"event": "failed", "id": id, "why": err.Error()}) }

func now() float64 { return float64(time.Now().UnixNano()) / 1e6 }

func newAPI() *webrtc.API {
	media := &webrtc.MediaEngine{}
	for _, codec := range []struct {
		kind  webrtc.RTPCodecType
		param webrtc.RTPCodecParameters
	}{
		{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecParameters{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1"}, PayloadType: 111}},
		{webrtc.RTPCodecTypeVideo, webrtc.RTPCodecParameters{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000, RTCPFeedback: []webrtc.RTCPFeedback{{Type: "nack", Parameter: "pli"}}}, PayloadType: 96}},
	} {
		if err := media.RegisterCodec(codec.param, codec.kind); err != nil {
			panic(err)
		}
	}
	settings := webrtc.SettingEngine{}
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetInterfaceFilter(func(name string) bool { return name == "lo" })
	settings.SetAnsweringDTLSRole(webrtc.DTLSRoleClient)
	return webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithSettingEngine(settings), webrtc.WithInterceptorRegistry(&interceptor.Registry{}))
}

func open(api *webrtc.API, id string) (*peer, error) {
	connection, err := api.NewPeerConnection(webrtc.Configuration{Certificates: []webrtc.Certificate{*certificate}, BundlePolicy: webrtc.BundlePolicyMaxBundle})
	if err != nil {
		return nil, err
	}
	p := &peer{connection: connection, stop: make(chan struct{})}
	peersLock.Lock()
	peers[id] = p
	peersLock.Unlock()
	return p, nil
}

func receive(api *webrtc.API, c command) {
	p, err := open(api, c.ID)
	if err != nil {
		fail(c.ID, err)
		return
	}
	p.connection.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		buffer := make([]byte, 1600)
		for {
			n, _, err := track.Read(buffer)
			if err != nil {
				return
			}
			atomic.AddUint64(&p.packets, 1)
			atomic.AddUint64(&p.bytes, uint64(n))
			if track.Kind() == webrtc.RTPCodecTypeVideo {
				p.first.Do(func() { say(map[string]interface{}{"event": "packet", "id": c.ID, "at": now()}) })
			}
		}
	})
	if err = p.connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: c.SDP}); err != nil {
		fail(c.ID, err)
		return
	}
	answer, err := p.connection.CreateAnswer(nil)
	if err == nil {
		err = p.connection.SetLocalDescription(answer)
	}
	if err != nil {
		fail(c.ID, err)
	}
}

// The picture is VP8 in its payload descriptor and its first octet only (RFC 7741): that is all that a media server looks at.
func publish(api *webrtc.API, c command) {
	p, err := open(api, c.ID)
	if err != nil {
		fail(c.ID, err)
		return
	}
	audio, _ := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}, "audio", "source")
	video, _ := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}, "video", "source")
	for _, track := range []*webrtc.TrackLocalStaticRTP{audio, video} {
		transceiver, err := p.connection.AddTransceiverFromTrack(track, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			fail(c.ID, err)
			return
		}
		if track == video {
			go func() {
				for {
					packets, _, err := transceiver.Sender().ReadRTCP()
					if err != nil {
						return
					}
					for _, packet := range packets {
						switch packet.(type) {
						case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
							atomic.AddUint64(&p.pli, 1)
							say(map[string]interface{}{"event": "keyframe", "id": c.ID, "at": now()})
						}
					}
				}
			}()
		}
	}
	p.connection.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateConnected {
			go send(p, audio, video, c.Bitrate, c.FPS)
			say(map[string]interface{}{"event": "connected", "id": c.ID, "at": now()})
		}
	})
	offer, err := p.connection.CreateOffer(nil)
	if err == nil {
		err = p.connection.SetLocalDescription(offer)
	}
	if err != nil {
		fail(c.ID, err)
		return
	}
	say(map[string]interface{}{"event": "offer", "id": c.ID, "sdp": p.connection.LocalDescription().SDP})
}

func send(p *peer, audio, video *webrtc.TrackLocalStaticRTP, bitrate, fps int) {
	const size = 1100
	frames := time.NewTicker(time.Second / time.Duration(fps))
	sounds := time.NewTicker(20 * time.Millisecond)
	defer frames.Stop()
	defer sounds.Stop()
	var videoSequence, audioSequence uint16
	var videoTime, audioTime uint32
	var seen uint64
	first := true
	perFrame := bitrate / 8 / fps
	sound := make([]byte, 80)
	sound[0] = 0x78
	for {
		select {
		case <-p.stop:
			return
		case <-sounds.C:
			audio.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 111, SequenceNumber: audioSequence, Timestamp: audioTime}, Payload: sound})
			audioSequence++
			audioTime += 960
		case <-frames.C:
			asked := atomic.LoadUint64(&p.pli)
			key := first || asked != seen
			first, seen = false, asked
			left := perFrame
			if key {
				left *= 4
			}
			for start := true; left > 0; start = false {
				length := left
				if length > size {
					length = size
				}
				payload := make([]byte, length+11)
				if start {
					payload[0] = 0x10
					if !key {
						payload[1] = 1
					} else {
						// Start code and size of a key frame (RFC 6386, section 9.1): 640x360.
						copy(payload[4:], []byte{0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01})
					}
				}
				left -= length
				video.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 96, Marker: left <= 0, SequenceNumber: videoSequence, Timestamp: videoTime}, Payload: payload})
				videoSequence++
			}
			videoTime += uint32(90000 / fps)
		}
	}
}

func closePeer(id string) {
	peersLock.Lock()
	p := peers[id]
	delete(peers, id)
	peersLock.Unlock()
	if p != nil {
		close(p.stop)
		p.connection.Close()
	}
}

func main() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err == nil {
		certificate, err = webrtc.GenerateCertificate(key)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	prints, err := certificate.GetFingerprints()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	api := newAPI()
	say(map[string]interface{}{"event": "ready", "algorithm": prints[0].Algorithm, "fingerprint": prints[0].Value})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<16), 1<<20)
	for lines.Scan() {
		var c command
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			fail("", err)
			continue
		}
		switch c.Do {
		case "receive":
			go receive(api, c)
		case "publish":
			publish(api, c)
		case "answer":
			peersLock.Lock()
			p := peers[c.ID]
			peersLock.Unlock()
			if err := p.connection.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: c.SDP}); err != nil {
				fail(c.ID, err)
			}
		case "count":
			var packets, bytes uint64
			receiving := 0
			peersLock.Lock()
			for _, p := range peers {
				n := atomic.LoadUint64(&p.packets)
				packets += n
				bytes += atomic.LoadUint64(&p.bytes)
				if n > 0 {
					receiving++
				}
			}
			peersLock.Unlock()
			say(map[string]interface{}{"event": "count", "packets": packets, "bytes": bytes, "receiving": receiving})
		case "close":
			closePeer(c.ID)
		}
	}
}
