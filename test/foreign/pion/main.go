// A foreign client for the tests of WHIP and WHEP, built on pion:
//
//	pion publish URL BEARER LOWEST.ivf ... HIGHEST.ivf   publishes VP8 by WHIP, simulcast where there are several files, until stdin closes
//	pion watch URL BEARER PACKETS                        watches by WHEP until PACKETS packets of each track came
//
// It prints one JSON line for each thing that happens, and deletes its session when it ends.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v3"
	"github.com/pion/webrtc/v3/pkg/media/ivfreader"
)

func main() {
	if len(os.Args) < 5 {
		fail(errors.New("usage: pion publish|watch URL BEARER ..."))
	}
	var err error
	switch os.Args[1] {
	case "publish":
		err = publish(os.Args[2], os.Args[3], os.Args[4:])
	case "watch":
		var packets int
		if packets, err = strconv.Atoi(os.Args[4]); err == nil {
			err = watch(os.Args[2], os.Args[3], packets)
		}
	default:
		err = errors.New("publish or watch")
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	say(map[string]any{"event": "error", "message": err.Error()})
	os.Exit(1)
}

func say(line map[string]any) {
	text, _ := json.Marshal(line)
	fmt.Println(string(text))
}

func newPeer() (*webrtc.PeerConnection, error) {
	engine := &webrtc.MediaEngine{}
	if err := engine.RegisterDefaultCodecs(); err != nil {
		return nil, err
	}
	for _, uri := range []string{sdp.SDESMidURI, sdp.SDESRTPStreamIDURI} {
		if err := engine.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: uri}, webrtc.RTPCodecTypeVideo); err != nil {
			return nil, err
		}
	}
	registry := &interceptor.Registry{}
	if err := webrtc.RegisterDefaultInterceptors(engine, registry); err != nil {
		return nil, err
	}
	settings := webrtc.SettingEngine{}
	settings.SetIncludeLoopbackCandidate(true)
	peer, err := webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithInterceptorRegistry(registry), webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	peer.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		say(map[string]any{"event": "state", "state": state.String()})
	})
	return peer, nil
}

// Offers, and answers the address of the session.
func open(peer *webrtc.PeerConnection, endpoint, bearer string) (string, error) {
	offer, err := peer.CreateOffer(nil)
	if err != nil {
		return "", err
	}
	gathered := webrtc.GatheringCompletePromise(peer)
	if err := peer.SetLocalDescription(offer); err != nil {
		return "", err
	}
	<-gathered
	request, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(peer.LocalDescription().SDP))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/sdp")
	request.Header.Set("Authorization", "Bearer "+bearer)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	if response.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("%s: %s", response.Status, body)
	}
	location, err := response.Location()
	if err != nil {
		return "", err
	}
	if err := peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: string(body)}); err != nil {
		return "", fmt.Errorf("%w: %s", err, body)
	}
	say(map[string]any{"event": "session", "etag": response.Header.Get("ETag"), "path": location.Path})
	return location.String(), nil
}

func end(session, bearer string) error {
	request, err := http.NewRequest(http.MethodDelete, session, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+bearer)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	response.Body.Close()
	say(map[string]any{"event": "deleted", "status": response.StatusCode})
	return nil
}

func publish(endpoint, bearer string, files []string) error {
	peer, err := newPeer()
	if err != nil {
		return err
	}
	defer peer.Close()
	capability := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}
	rids := []string{"q", "h", "f"}[:len(files)]
	tracks := make([]*webrtc.TrackLocalStaticRTP, len(files))
	for index, rid := range rids {
		options := []func(*webrtc.TrackLocalStaticRTP){}
		if len(files) > 1 {
			options = append(options, webrtc.WithRTPStreamID(rid))
		}
		if tracks[index], err = webrtc.NewTrackLocalStaticRTP(capability, "video", "pion", options...); err != nil {
			return err
		}
	}
	transceiver, err := peer.AddTransceiverFromTrack(tracks[0], webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		return err
	}
	sender := transceiver.Sender()
	for _, track := range tracks[1:] {
		if err := sender.AddEncoding(track); err != nil {
			return err
		}
	}
	session, err := open(peer, endpoint, bearer)
	if err != nil {
		return err
	}
	var mid, rid uint8
	for _, extension := range sender.GetParameters().HeaderExtensions {
		switch extension.URI {
		case sdp.SDESMidURI:
			mid = uint8(extension.ID)
		case sdp.SDESRTPStreamIDURI:
			rid = uint8(extension.ID)
		}
	}
	for index, file := range files {
		go func(file string, track *webrtc.TrackLocalStaticRTP) {
			mark := func(packet *rtp.Packet) error {
				if len(files) == 1 {
					return nil
				}
				if err := packet.Header.SetExtension(mid, []byte(transceiver.Mid())); err != nil {
					return err
				}
				return packet.Header.SetExtension(rid, []byte(track.RID()))
			}
			if err := play(file, track, mark); err != nil {
				fail(err)
			}
		}(file, tracks[index])
	}
	_, _ = io.Copy(io.Discard, bufio.NewReader(os.Stdin))
	return end(session, bearer)
}

// Sends the frames of an IVF file in their time, over and over.
func play(name string, track *webrtc.TrackLocalStaticRTP, mark func(*rtp.Packet) error) error {
	packetizer := rtp.NewPacketizer(1200, 0, 0, &codecs.VP8Payloader{EnablePictureID: true}, rtp.NewRandomSequencer(), 90000)
	const fps = 25
	ticker := time.NewTicker(time.Second / fps)
	defer ticker.Stop()
	for {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		reader, _, err := ivfreader.NewWith(file)
		if err != nil {
			return err
		}
		for {
			frame, _, err := reader.ParseNextFrame()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
			<-ticker.C
			for _, packet := range packetizer.Packetize(frame, 90000/fps) {
				if err := mark(packet); err != nil {
					return err
				}
				if err := track.WriteRTP(packet); err != nil && !errors.Is(err, io.ErrClosedPipe) {
					return err
				}
			}
		}
		file.Close()
	}
}

func watch(endpoint, bearer string, packets int) error {
	peer, err := newPeer()
	if err != nil {
		return err
	}
	defer peer.Close()
	full := make(chan string, 2)
	peer.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for count := 1; ; count++ {
			if _, _, err := track.ReadRTP(); err != nil {
				return
			}
			if count == packets {
				say(map[string]any{"event": "track", "kind": track.Kind().String(), "codec": track.Codec().MimeType, "packets": count})
				full <- track.Kind().String()
			}
		}
	})
	closed := make(chan struct{}, 1)
	peer.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		say(map[string]any{"event": "state", "state": state.String()})
		if state == webrtc.PeerConnectionStateClosed || state == webrtc.PeerConnectionStateFailed || state == webrtc.PeerConnectionStateDisconnected {
			select {
			case closed <- struct{}{}:
			default:
			}
		}
	})
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeAudio, webrtc.RTPCodecTypeVideo} {
		if _, err := peer.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
			return err
		}
	}
	session, err := open(peer, endpoint, bearer)
	if err != nil {
		return err
	}
	expected := strings.Count(peer.RemoteDescription().SDP, "a=sendonly")
	say(map[string]any{"event": "expects", "tracks": expected})
	for seen := 0; seen < expected; seen++ {
		select {
		case <-full:
		case <-closed:
			say(map[string]any{"event": "lost"})
			return nil
		}
	}
	// Stays until it is told to go, or the server closes it.
	gone := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, bufio.NewReader(os.Stdin))
		close(gone)
	}()
	select {
	case <-gone:
		return end(session, bearer)
	case <-closed:
		say(map[string]any{"event": "lost"})
		return nil
	}
}
